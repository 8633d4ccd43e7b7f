# SPDX-License-Identifier: MIT
# A few seconds of tests/fuzz/patchelf/plan.cc on small programs; `make fuzz` takes longer.
[ -x "$BUILD/fuzz-patchelf" ] || { echo 'not built'; exit 77; }
echo 'int f(void); int main(void) { return f(); }' >main.c
echo 'int f(void) { return 0; }' >f.c
echo 'V1 { f; };' >map
gcc -shared -fPIC -Wl,--hash-style=both,--version-script,map -o libf.so f.c
gcc main.c -L. -lf -o main
gcc -no-pie -s main.c -L. -lf -o plain
"$BUILD/fuzz-patchelf" -s 5 -r 1 main plain libf.so 2>err || { tr '\r' '\n' <err | tail -n 30; exit 1; }
