# SPDX-License-Identifier: MIT
# An interpreter that lists directories and looks for modules, and starts itself again.
cat > main.py <<'P'
import ctypes, json, os, sqlite3, ssl, subprocess, sys, zoneinfo
zoneinfo.ZoneInfo("Europe/Berlin")
list(os.scandir("/etc/ssl"))
os.open("/etc", os.O_RDONLY)
os.path.realpath("/lib/x86_64-linux-gnu/libc.so.6")
if len(sys.argv) == 1:
    print(subprocess.run([sys.executable, __file__, "child"], capture_output=True, cwd="/").returncode)
P
"$TOP/tests/diff_strace.py" python /usr/bin/python3 -B "$PWD/main.py"
