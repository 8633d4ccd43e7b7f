# SPDX-License-Identifier: MIT
# How programs are started: scripts of scripts, env -S, execvp's search, fexecve, without permission, not programs.
mkdir w bin
printf '#!/bin/sh -e\necho one "$@"\n' > bin/one; printf '#!%s/bin/one arg\n' "$PWD" > bin/two
printf '#!/usr/bin/env -S sh -e\necho env "$0"\n' > bin/three; printf '#!/no/interpreter\n' > bin/four; printf 'echo plain\n' > bin/five
printf '\177ELFnot' > bin/six; chmod 755 bin/*; cp bin/one bin/closed; chmod 644 bin/closed
cat > fexec.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>
extern char** environ;
int main(int argc, char** argv) {
  int file = open("/bin/true", O_RDONLY), memory = memfd_create("m", MFD_CLOEXEC);
  sendfile(memory, file, 0, 10000000);
  if (vfork() == 0) { execveat(AT_FDCWD, "none", argv, environ, 0); fexecve(file, argv, environ); _exit(9); }
  fexecve(memory, argv, environ);
  return 8;
}
C
gcc -w -o bin/fexec fexec.c
cat > job <<'S'
PATH=/nowhere:$1:$PATH
one a; two b; three; four; five; six; closed; nothing; fexec; (exec two c); nice -n 1 one d; timeout 5 sh -c 'one e'; perl -e 'exec "absent"; exec "one", "f"'
S
cd w
"$TOP/tests/diff_strace.py" scripts bash ../job "$PWD/../bin"
