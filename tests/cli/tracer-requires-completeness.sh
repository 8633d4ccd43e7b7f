# SPDX-License-Identifier: MIT
# --require-complete: a trace with gaps is a failure, 125 and one line; without gaps the status is the command's.
tracer --require-complete -o t sh -c 'exit 3' 2> err || [ $? = 3 ]
[ ! -s err ]
cat > p.c <<'C'
#include <sys/syscall.h>
#include <unistd.h>
int main(void) { char params[200] = {0}; return syscall(SYS_io_uring_setup, 4, params) < 0; }
C
gcc -o p p.c
tracer --require-complete -o t ./p 2> err && exit 1 || [ $? = 1 ] # denied: not blind
[ ! -s err ]
./p || { echo "no io_uring here"; exit 77; }
tracer --io-uring=allow -o t ./p
[ "$(sqlite3 t 'select what from gap')" = io_uring ]
tracer --io-uring allow --require-complete -o t ./p 2> err && exit 1 || [ $? = 125 ]
[ "$(cat err)" = 'tracer: t: incomplete: 1 gaps (tracels --gap)' ]
tracer --io-uring=maybe -o t ./p 2> err && exit 1 || [ $? = 125 ]
[ "$(wc -l < err)" = 1 ]
