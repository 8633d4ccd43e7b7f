# SPDX-License-Identifier: MIT
# A trace is complete or says where it is not: what could not be followed is a gap, and tracels warns.
gaps() { sqlite3 t 'select distinct what from gap order by what' | tr '\n' ' '; }
tracer -o t true; [ "$(gaps)" = '' ]
# A directory deeper than any name that /proc can give.
perl -e 'for (1 .. 30) { mkdir "x" x 200; chdir "x" x 200 } exec @ARGV' "$(command -v tracer)" -o "$PWD/t" cat f || true
[ "$(gaps)" = 'names ' ]
tracels t 2>&1 > list | grep -q '1 gaps'
[ "$(id -u)" = 0 ] || { echo "the rest needs root"; exit 77; }
# An ordinary user: no set-user-ID, and processes that close themselves to others.
cat > p.c <<'C'
#include <fcntl.h>
#include <sys/prctl.h>
int main(void) { prctl(PR_SET_DUMPABLE, 0); return open("/etc/passwd", O_RDONLY) < 0; }
C
gcc -o p p.c
mkdir bin user; cp "$(command -v tracer)" bin; chmod 755 . .. ../.. bin; chmod 777 user; cd user
as_user() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
as_user ../bin/tracer -o t sh -c 'cat /etc/passwd > /dev/null; exit 3' || [ $? = 3 ]
[ "$(gaps)" = '' ]
[ "$(tracels t --prefix /etc/passwd 2>/dev/null)" = /etc/passwd ]
as_user ../bin/tracer --no-shim -o t ../p
[ "$(gaps)" = 'names ' ]
as_user ../bin/tracer -o t ../p # the shim is inside and can tell, if the call does not stop
[ "$(gaps)" = 'names ' ] || [ "$(tracels t --prefix /etc/passwd)" = /etc/passwd ]
as_user ../bin/tracer -o t su --version > /dev/null
[ "$(gaps)" = 'privileges ' ]
# Mounts: the same name, another file.
unshare -m true 2>/dev/null || { echo "no mount namespaces here"; exit 77; }
mkdir place
../bin/tracer -o t unshare -m sh -c 'mount -t tmpfs x place && echo y > place/f && cat place/f' > out
[ "$(cat out)" = y ]
sqlite3 t 'select detail from gap' | grep -q "$PWD/place: "
../bin/tracer -o t bwrap --ro-bind / / --dev /dev --proc /proc cat /etc/debian_version > out
cmp out /etc/debian_version
