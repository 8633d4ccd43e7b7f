# SPDX-License-Identifier: MIT
# Programs that no preloaded library reaches: linked statically, with musl, with an empty environment, with a loader
# given by hand, with thousands of words. All but a few of their accesses are noted without a stop; --no-shim notes none so.
cat > p.c <<'C'
#include <fcntl.h>
#include <unistd.h>
int main(void) {
  for (int i = 0; i < 1000; i++) { close(open("/etc/passwd", O_RDONLY)); access("/nope", F_OK); }
  return 0;
}
C
gcc -O1 -o dynamic p.c; gcc -O1 -static -o static p.c; gcc -O1 -static-pie -o static-pie p.c
musl-gcc -O1 -o musl p.c; musl-gcc -O1 -static -o musl-static p.c
noted() { # COMMAND...
  tracer -o t "$@"
  [ "$(sqlite3 t "select sum(count) from accesses where path = '/nope'")" = 1000 ]
  [ "$(sqlite3 t "select sum(count) from accesses where path = '/etc/passwd'")" = 1000 ]
  echo "$1: $(sqlite3 t "select value from meta where key = 'shim'")"
  [ "$(sqlite3 t "select value from meta where key = 'shim'")" -ge "$least" ]
}
least=1990; noted ./dynamic; noted ./static; noted ./static-pie; noted env -i ./dynamic; noted /lib64/ld-linux-x86-64.so.2 ./dynamic
noted ./dynamic $(seq 20000); noted ./static $(seq 20000) # more words than the tracer reads at once
for size in $(seq 0 240 4080); do # wherever in its page the stack ends
  noted setarch -R ./dynamic $(seq 20000) "$(printf "%${size}s" x)" > sizes
done
noted ./dynamic $(seq 20000)
[ "$(sqlite3 t "select argv like '% 20000' from image order by id desc limit 1")" = 1 ]
least=900; noted ./musl; noted ./musl-static # its open can be cancelled anywhere, and stops
[ "$(ldd ./dynamic | grep -c tracer)" = 0 ]
least=0; noted --no-shim ./dynamic
[ "$(sqlite3 t "select value from meta where key = 'shim'")" = 0 ]
# Nothing of it is in the environment.
environment() { "$@" env | grep -v '^_='; }
environment command > plain
environment tracer -o t > traced; diff plain traced
environment tracer --no-shim -o t > traced; diff plain traced
