# SPDX-License-Identifier: MIT
# A process has one tracer: strace inside fails as the kernel wants it, and the trace has a gap that says so.
# io_uring is answered with ENOSYS, so that no file is opened unseen.
got=0
tracer -o t strace -o inner true 2> err || got=$?
[ $got != 0 ]
sqlite3 t 'select what from gap' | grep -qx ptrace
[ "$(sqlite3 t "select value > 0 from meta where key = 'gaps'")" = 1 ]
tracels t > list 2> err; grep -q 'gaps' err
# LeakSanitizer looks at its own program with ptrace at the end: it says so itself, and the trace has the gap. So has
# that of a debugger.
echo '#include <stdlib.h>
int main(void) { return malloc(10) == 0; }' > leak.c
gcc -fsanitize=address -o leak leak.c
got=0
tracer -o t ./leak 2> err || got=$?
[ $got != 0 ] && grep -q 'does not work under ptrace' err
[ "$(sqlite3 t 'select distinct what from gap')" = ptrace ]
if command -v gdb > /dev/null; then
  tracer -o t gdb -q -batch -ex run --args true > out 2> err < /dev/null || true
  [ "$(sqlite3 t 'select distinct what from gap')" = ptrace ]
fi
cat > p.c <<'C'
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void) { char params[200] = {0}; printf("%d\n", syscall(SYS_io_uring_setup, 4, params) < 0 ? errno : 0); }
C
gcc -o p p.c
[ "$(tracer -o t ./p)" = 38 ]
# tracer in tracer: the inner one is refused, and says so in one line. (The leak check of a sanitizer build uses
# ptrace itself.)
export ASAN_OPTIONS=detect_leaks=0
got=0
tracer -o t tracer -o t2 true 2> err || got=$?
[ $got = 125 ] && [ "$(wc -l < err)" = 1 ] && grep -q '^tracer: ptrace: ' err
