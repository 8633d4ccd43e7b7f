# SPDX-License-Identifier: MIT
# The program is executed while the tracer gets ready. If the trace cannot be made it does not run, not even a little; what
# cannot be executed is in the trace.
echo 'my thesis' > thesis
for i in 1 2 3 4 5 6 7 8 9 10; do
  for file in no/such/dir/t thesis; do
    status=0
    tracer -o $file -- touch side 2> said || status=$?
    [ $status = 125 ] && [ ! -e side ] && [ "$(wc -l < said)" = 1 ]
  done
done
[ "$(cat thesis)" = 'my thesis' ]

executed() { sqlite3 t "select path, errno from accesses where op = 'exec' order by first" | xargs; }
printf '#!/no/such/interpreter\n' > script; printf 'echo $0 $1\n' > text; chmod +x script text
status=0; tracer -o t -- ./script 2> said || status=$?
[ $status = 126 ] && [ "$(executed)" = "$PWD/script|2" ]
[ "$(tracer -o t -- ./text word)" = './text word' ]
[ "$(executed)" = "$PWD/text|8 /bin/sh|0" ]
mkdir gone; cd gone; rmdir ../gone
[ "$(tracer -o "$OLDPWD/t" -- /bin/echo still)" = still ]

# Before the tracer has threads: a signal waits for them.
cd "$OLDPWD"
cat > loop.sh <<'S'
trap 'exit 7' TERM
echo ready > ready
while :; do :; done
S
rm -f ready; tracer -o t -- sh loop.sh & tracer=$!
until [ -s ready ]; do :; done
kill -TERM $tracer
status=0; wait $tracer || status=$?
[ $status = 7 ]
