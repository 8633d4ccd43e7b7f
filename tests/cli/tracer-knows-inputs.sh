# SPDX-License-Identifier: MIT
# inputs: what was there before and was used; not what the run made, nor what lies in a directory it made.
echo old > old; echo both > both; mkdir dir; echo in > dir/in; echo probe > probe; echo link > target
cat > job <<'S'
cat old both > new
cat new > both
cat both
mkdir made; cp dir/in made/in; cat made/in
ls dir; ls -l > /dev/null
test -e probe; test -e absent || true
ln -s "$PWD/target" fresh; cat fresh
mv new moved; cat moved
echo more >> old
rm moved
S
tracer -o t sh -e job > out
list() { tracels t "$@" | sed -n "s|^$PWD/||p" | tr '\n' ' '; }
[ "$(list)" = 'both dir dir/in job old out probe target ' ] || { list; exit 1; }
[ "$(list --op probe)" = 'out probe ' ] || { list --op probe; exit 1; }
[ "$(list --op list)" = 'dir ' ]
[ "$(list --written)" = 'both fresh made made/in moved new old ' ] || { list --written; exit 1; }
[ "$(list --missing)" = 'absent made/in ' ] || { list --missing; exit 1; }
sqlite3 t 'select path from opened' | grep -qx "$PWD/both"
# An interpreter of a script, and its own.
printf '#! /usr/bin/env  -S sh\necho script\n' > script; chmod +x script
tracer -o t ./script > out
[ "$(sqlite3 t "select path, interpreter from executed limit 1")" = "$PWD/script|/usr/bin/env" ]
[ "$(sqlite3 t "select group_concat(path, ' ') from (select distinct path from inputs where how = 'interp' order by path)")" = \
  '/lib64/ld-linux-x86-64.so.2 /usr/bin/env' ]
sqlite3 t 'select path from loaded' | grep -q '/libc.so.6$'
