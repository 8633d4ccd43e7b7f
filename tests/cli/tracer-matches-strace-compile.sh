# SPDX-License-Identifier: MIT
# gcc: driver, compiler, assembler, linker; hundreds of paths that go up with "..".
mkdir w
printf '#include <stdio.h>\n#include <errno.h>\nint main(void) { return puts("hello") < 0; }\n' > a.c
cd w
"$TOP/tests/diff_strace.py" --mask '/cc\w{6}\.' --before 'rm -f -- *' compile gcc -O1 -g ../a.c -o a -lm
