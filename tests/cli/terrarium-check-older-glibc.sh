# SPDX-License-Identifier: MIT
# In the root of a distribution whose glibc is too old for this machine's programs, a terrarium does what the host does; that
# root's own programs and scripts, started from inside, run on its own libraries. The root is made by debootstrap.
[ "$(id -u)" = 0 ] || { echo "debootstrap needs root"; exit 77; }
command -v debootstrap > /dev/null || { echo "debootstrap is not installed"; exit 77; }
debootstrap --foreign --variant=minbase bullseye old > log 2>&1 ||
  { echo "no bullseye to be had: $(tail -n 1 log)"; exit 77; }
[ -x old/bin/bash ] && ls old/lib/x86_64-linux-gnu/libc-2.31.so
chmod 755 old # what debootstrap leaves behind depends on its umask

# Natively this machine's programs don't start there.
printf '#define _GNU_SOURCE\n#include <stdio.h>\n#include <pthread.h>\nint main(void) { pthread_t t; return pthread_kill(pthread_self(), 0) + (pthread_create(&t, 0, 0, 0), puts("new"), 0); }\n' > new.c
gcc -w -O2 -o new new.c
cp new old/new
bwrap --ro-bind old / /new > out 2>&1 && { echo "the root is not too old"; exit 1; }
grep -q "GLIBC_2.3[2-9]' not found" out

printf 'b\n\303\244\na\n' > words
cat > job.py <<'P'
import ctypes, json, locale, sqlite3, ssl, subprocess, sys
locale.setlocale(locale.LC_ALL, "C.UTF-8")
print(sorted(open("words").read().split(), key=locale.strxfrm), sqlite3.sqlite_version, ssl.OPENSSL_VERSION)
print(subprocess.run(["git", "--version"], capture_output=True, text=True).stdout, json.dumps(len(sys.path)))
P
tracer -o t.trace -- sh -c 'python3 job.py; git init -q r; git -C r status; sort words | wc -l' > /dev/null
rm -rf "$PWD/r"
closure --trace t.trace /bin/sh > files
terrarium pack -o app -e sh python3 git sort < files
mv app moved
check() { terrarium check moved --distro old --copy words --copy job.py "$@"; }
check -- python3 job.py
check -- sort words
check --result r -- sh -c 'git init -q r; rm -r r/.git/hooks; git -C r status; sort words | wc -l; exit 3'

# Programs of that root, by path and by an interpreter's line.
printf '#!/bin/bash\necho "bash $BASH_VERSION"\n' > old/usr/bin/theirs
chmod +x old/usr/bin/theirs
check -v -- sh -c '/usr/bin/dpkg --version; /usr/bin/theirs' > out 2> err || true # not what the host has
grep -q 'program version 1\.20' out
grep -q '^bash 5\.1' out
