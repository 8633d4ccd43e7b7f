# SPDX-License-Identifier: MIT
# The status is the command's own, 128+N for signals, 126/127 for what can't be run, 125 for our own failures.
status() { # EXPECTED COMMAND...
  local want=$1 got=0
  shift
  "$@" > out 2> err || got=$?
  [ "$got" = "$want" ] || { echo "$*: status $got, wanted $want"; cat err; exit 1; }
}
one_line() { [ "$(wc -l < err)" = 1 ] && grep -q "^tracer: $1" err || { cat err; exit 1; }; }
status 0 tracer -o t true
status 7 tracer -o t sh -c 'exit 7'
[ "$(sqlite3 t 'select exit_status from processes')" = 7 ]
status 139 tracer -o t sh -c 'ulimit -c 0; kill -SEGV $$'
[ "$(sqlite3 t 'select signal, exit_status is null from processes')" = '11|1' ]
status 137 tracer -o t -- sh -c 'kill -KILL $$'
status 143 tracer -o t sh -c 'kill -TERM $$'
status 127 tracer -o t no-such-program; one_line 'no-such-program: not found: '
status 127 tracer -o t ./none; one_line './none: not found: '
echo text > text
status 126 tracer -o t ./text; one_line './text: cannot execute: Permission denied'
status 126 tracer -o t /; one_line '/: cannot execute: '
printf '#!/no/interpreter\n' > script; chmod +x script
status 126 tracer -o t ./script; one_line './script: cannot execute: '
printf '\177ELF garbage' > elf; chmod +x elf; tracer -o t ./elf > out 2>&1 || [ $? != 0 ]
status 125 tracer; one_line 'no command'
status 125 tracer -o; one_line ''
status 125 tracer --no-such-option true; one_line ''
echo 'echo "shell $0 $1"' > bare; chmod +x bare
status 0 tracer -o t ./bare x
[ "$(cat out)" = 'shell ./bare x' ]
status 0 tracer --help
status 0 tracer --version
# The options of the command are its own.
status 0 tracer -o t echo -o --help
[ "$(cat out)" = '-o --help' ]
# The default name of the trace.
status 0 tracer /bin/echo x
[ "$(tracels echo.trace --op exec)" = /bin/echo ]
