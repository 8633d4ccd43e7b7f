# SPDX-License-Identifier: MIT
# In a root that has musl and nothing of glibc a terrarium does what the host does, and starts that root's programs.
command -v musl-gcc > /dev/null || { echo "musl-tools is not installed"; exit 77; }
mkdir -p other/lib other/usr/bin other/etc
cp /lib/x86_64-linux-musl/libc.so other/lib/ld-musl-x86_64.so.1
cat > theirs.c <<'C'
#include <stdio.h>
#include <stdlib.h>
int main(void) {
  char line[100] = "";
  FILE* f = fopen("/etc/name", "r");
  if (f) fgets(line, sizeof line, f);
  printf("theirs %s%s", line, getenv("LD_LIBRARY_PATH") || getenv("LD_PRELOAD") ? "leak\n" : "");
  return f ? 0 : 1;
}
C
musl-gcc -o other/usr/bin/theirs theirs.c
echo musl > other/etc/name
cat > new.c <<'C'
#include <stdio.h>
int main(void) { puts("glibc"); }
C
gcc -o new new.c
run_there() { bwrap --ro-bind other /r --ro-bind other/lib /lib --ro-bind other/usr /usr --ro-bind other/etc /etc --ro-bind new /new --proc /proc --dev /dev -- "$@"; }
[ "$(run_there /usr/bin/theirs)" = "theirs musl" ]
if run_there /new 2> err; then echo "that root runs programs of glibc"; exit 1; fi

printf 'print(6 * 7)\nimport ssl, sqlite3, json, subprocess\nprint(subprocess.run(["sort", "words"], capture_output=True).stdout)\n' > job.py
printf 'b\na\n' > words
tracer -o t.trace -- sh -c 'python3 job.py; ls words' > /dev/null
closure --trace t.trace /bin/sh > files
terrarium pack -o app -e sh python3 sort < files
mv app moved
check() { terrarium check moved --distro other --copy words --copy job.py "$@"; }
check -- python3 job.py
check -- sh -c 'ls words; sort words; exit 3'
check -v -- sh -c '/usr/bin/theirs; theirs' > out 2> err || true # the host has none
[ "$(grep -cx 'theirs musl' out)" = 2 ]
