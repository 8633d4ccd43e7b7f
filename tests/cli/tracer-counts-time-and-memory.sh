# SPDX-License-Identifier: MIT
# Per process: CPU time, peak memory, start and end.
tracer -o t sh -c 'python3 -c "x = bytearray(200000000)
for i in range(3000000): pass"; sleep 0.3; :'
ask() { sqlite3 t "select $1 from processes where exe glob '*/$2'"; }
[ "$(ask 'user_time > 0.03 and user_time + system_time < 20' 'python3*')" = 1 ]
[ "$(ask 'peak_memory > 200000000 and peak_memory < 400000000' 'python3*')" = 1 ]
[ "$(ask 'user_time + system_time < 0.2 and end - start between 0.28 and 30' sleep)" = 1 ]
[ "$(ask 'peak_memory < 50000000' sleep)" = 1 ]
