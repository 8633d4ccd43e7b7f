# SPDX-License-Identifier: MIT
# gdb and programs with a $ORIGIN interpreter: it finds breakpoints in libraries that were not loaded yet when they
# were set, walks the stack through main, and attaches; ldd lists the libraries.
mkdir lib
cp "$(patchelf-ng --print-interpreter /bin/ls)" lib/ld.so
echo 'int answer(int x) { return x + 41; }' >lib.c
cat >main.c <<'X'
int puts(const char *);
int answer(int);
int twice(int x) { return answer(x) * 2; }
int main(void) { return twice(1) - 84; }
X
gcc -g -shared -fPIC lib.c -o lib/libanswer.so
debug() { gdb -nx -q -batch -ex 'set debuginfod enabled off' -ex 'set breakpoint pending on' "$@" 2>&1; }
echo 'int main(void) { return 0; }' | gcc -x c - -o try
debug -ex run ./try | grep -q 'exited normally' || { echo 'gdb cannot trace here'; exit 77; }
for pie in '-fPIE -pie' '-fno-pie -no-pie'; do
  gcc -g $pie main.c -Llib -lanswer -Wl,-rpath,'$ORIGIN/lib' -o p
  patchelf-ng --set-interpreter '$ORIGIN/lib/ld.so' p
  debug -ex 'break lib.c:1' -ex run -ex bt -ex 'info sharedlibrary' ./p >log
  for frame in '#0 .*answer (x=1) at lib.c:1' '#1 .* twice (x=1) at main.c:3' '#2 .* main () at main.c:4' \
    'Yes  *.*/lib/libanswer.so' 'Yes  *.*/lib/ld.so'; do
    grep -q "$frame" log || { cat log; exit 1; }
  done
  # The old interpreter is not what is left in the file.
  [ "$(readelf -p .interp p | sed -n 's/.*\] *//p')" = '$ORIGIN/lib/ld.so' ]
  ! grep -q ld-linux-x86-64 p
  ldd ./p | grep -q 'libanswer.so => .*/lib/libanswer.so'
done

echo 'int pause(void); int puts(const char *); int main(void) { puts("up"); return pause(); }' |
  gcc -g -xc - -o sleeper -Llib -Wl,--no-as-needed -lanswer -Wl,-rpath,'$ORIGIN/lib'
patchelf-ng --set-interpreter '$ORIGIN/lib/ld.so' sleeper
stdbuf -o0 ./sleeper >up &
trap "kill $!" EXIT
until grep -q up up; do sleep 0.05; done
debug -ex bt -ex 'info sharedlibrary' -p $! ./sleeper >log
grep -q 'in main ()' log && grep -q 'Yes  *.*/lib/libanswer.so' log || { cat log; exit 1; }
