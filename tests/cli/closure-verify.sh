# SPDX-License-Identifier: MIT
# --verify says what the loader would say: a missing version, a library without versions, undefined symbols that are
# bound at start, with --bind-now also those of calls. Weak ones are fine.
. "$TOP/tests/cli/closure.inc"
version() { # MAP CODE: a new libv.so
  echo "$2" | gcc -shared -fPIC -x c - -x none ${1:+"-Wl,--version-script=/dev/fd/3"} -Wl,-soname,libv.so -o libv.so 3<<<"$1"
}
verify() { closure --verify "$@" ./p 2>&1 >/dev/null; }
version 'V1 { global: f; g; data; };' 'int data; void f(void) {} void g(void) {}'
cat >p.c <<'C'
extern int data;
extern int maybe __attribute__((weak));
void f(void); void g(void);
int *pointer = &data;
int main(void) { f(); g(); return &maybe != 0; }
C
gcc -fPIC -Wl,-z,lazy p.c -o p libv.so "-Wl,-rpath,$PWD"
gcc -fPIC -Wl,-z,now p.c -o now libv.so "-Wl,-rpath,$PWD"
[ -z "$(verify --bind-now)" ]
LD_BIND_NOW=1 ./p

version 'V1 { global: f; data; }; V2 { global: g; } V1;' 'int data; void f(void) {} void g(void) {}'
[ -z "$(verify)" ]
[ "$(verify --bind-now)" = "closure: ./p: undefined symbol: g, version V1" ]
fails_with 127 env LD_BIND_NOW=1 ./p 2>err
fails_with 1 closure --verify --bind-now ./p >/dev/null 2>err
fails_with 1 closure --verify ./now >/dev/null 2>err

version 'V1 { global: f; g; };' 'void f(void) {} void g(void) {}'
[ "$(verify)" = "closure: ./p: undefined symbol: data, version V1" ]
fails_with 127 ./p 2>err

version 'V3 { global: f; g; data; };' 'int data; void f(void) {} void g(void) {}'
verify | grep -qx "closure: $PWD/libv.so: version V1 not found, needed by ./p"
fails_with 1 ./p 2>err
version '' 'int data; void f(void) {} void g(void) {}'
verify | grep -qx "closure: $PWD/libv.so: no version information, but ./p needs version V1"
fails_with 127 ./p 2>err
fails_with 2 closure --bind-now ./p 2>err
