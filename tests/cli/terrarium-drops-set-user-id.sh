# SPDX-License-Identifier: MIT
# Set-user-ID and set-group-ID programs are packed without their bits, with a warning each; inside they run as who starts them.
cat > who.c <<'C'
#include <stdio.h>
#include <sys/auxv.h>
#include <unistd.h>
int main(void) { printf("%d %d %d\n", (int)geteuid(), (int)getegid(), (int)getauxval(AT_SECURE)); }
C
gcc -o uid who.c && cp uid gid && cp uid plain
chmod 4755 uid
chmod 2755 gid
for program in uid gid plain; do closure "$PWD/$program"; done | sort -u > files
terrarium pack -o app -e ./uid ./gid ./plain < files 2> err
[ "$(grep -c 'set-user-ID bit dropped' err)" = 2 ]
[ -u uid ] && [ -g gid ] # the sources keep theirs
[ -z "$(find app -perm /6000)" ]
[ "$(awk -F '\t' '$1 ~ /\/(uid|gid|plain)$/ && $2 == "program" { print $3 }' app/MANIFEST | sort -u)" = 0755 ]
[ "$(app/ebin/uid)" = "$(id -u) $(id -g) 0" ]
[ "$(id -u)" = 0 ] || exit 0
chmod 755 . .. ../..
as_user() { setpriv --reuid 12345 --regid 12345 --clear-groups "$@"; }
[ "$(as_user ./uid)" = "0 12345 1" ] || { echo "set-user-ID programs have no effect here"; exit 77; }
for program in uid gid plain; do [ "$(as_user app/ebin/$program)" = "12345 12345 0" ]; done
