# SPDX-License-Identifier: MIT
# Names with newlines, that are not UTF-8, of 255 bytes, paths of 4,000; .. through links; a deleted directory.
nl=$'new\nline'; bytes=$'\xff\xfe'; long=$(printf 'x%.0s' $(seq 255))
deep=$(printf 'directory/%.0s' $(seq 390))f
printf 'cat "$1" "$2" "$3" "$4" 2>/dev/null\n' > job
echo 1 > "$nl"; echo 2 > "$bytes"; echo 3 > "$long"; mkdir -p "$(dirname "$deep")"; echo 4 > "$deep"
tracer -o t sh job "$nl" "$bytes" "$long" "$deep" > out
[ "$(tr -d '\n' < out)" = 1234 ]
tracels -0 t > list
/usr/bin/python3 - "$PWD/$nl" "$PWD/$bytes" "$PWD/$long" "$PWD/$deep" <<'P'
import os, sys
have = open("list", "rb").read().split(b"\0")
missing = [name for name in map(os.fsencode, sys.argv[1:]) if name not in have]
sys.exit(repr(missing) if missing else 0)
P
got=0; tracels t > list 2> err || got=$?
[ $got = 1 ] && grep -q 'newline' err && ! grep -q '^line' list
tracels --json t | grep -q "$(printf '%s/' "$PWD" | od -An -tx1 | tr -d ' \n')fffe"
# Longer than PATH_MAX: the kernel refuses, nothing to record, nothing breaks.
tracer -o t test -e "$(printf 'directory/%.0s' $(seq 500))" || [ $? = 1 ]

mkdir -p real/sub; ln -s real/sub link; echo up > real/file
tracer -o t cat link/../file > out
[ "$(sqlite3 t "select path = '$PWD/real/file', spelled = '$PWD/link/../file' from inputs where path like '%file'")" = '1|1' ]
mkdir gone
printf 'cd gone; rmdir ../gone; cat file 2>/dev/null; ls . > /dev/null; echo fine\n' > job
[ "$(tracer -o t sh job)" = fine ]
