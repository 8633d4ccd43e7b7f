# SPDX-License-Identifier: MIT
# make -j2 over six compilations and a static library.
mkdir w
for i in 1 2 3 4 5 6; do printf '#include <string.h>\nint f%d(char *s) { return (int)strlen(s); }\n' $i > f$i.c; done
printf 'VPATH = ..\nlib.a: f1.o f2.o f3.o f4.o f5.o f6.o\n\t@ar rcs $@ $^\n%%.o: %%.c\n\t@gcc -O1 -c -o $@ $<\n' > Makefile
cd w
# ar's temporary file: lib.a or stXXXXXX; make passes its job pipe or fifo along.
"$TOP/tests/diff_strace.py" --mask '/cc\w{6}\.' --mask '/st\w{6}' --mask '/GMfifo\d+' --before 'rm -f -- *' \
  make make -s -j2 -f ../Makefile
