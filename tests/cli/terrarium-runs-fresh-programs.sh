# SPDX-License-Identifier: MIT
# A compiler in an empty root: the program it makes asks for a loader that only the terrarium has, and runs all the same.
printf '#include <stdio.h>\nint main(int c, char** v) { return printf("%%s %%d\\n", v[0], c) < 0; }\n' > hello.c
tracer -o t.trace -- sh -c 'gcc -O1 hello.c -o hello && env A=1 ./hello a b'
closure --trace t.trace > files
terrarium pack -o app --entry sh < files
terrarium check -v app --copy hello.c -- sh -c 'gcc -O1 hello.c -o hello && ./hello a b && env A=1 ./hello; ./missing; echo $?'
