# SPDX-License-Identifier: MIT
# libc and ld.so are mapped in two pieces: what is read and run, and what is written. Nothing is both written and run; a
# debugger and an unwinder find their way.
cat > prog.cc <<'C'
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
static int compare(const void*, const void*) { throw std::runtime_error("through qsort"); }
int main() {
  int numbers[] = {2, 1};
  try {
    std::qsort(numbers, 2, sizeof *numbers, compare);
  } catch (const std::exception& e) {
    std::puts(e.what());
  }
}
C
g++ -g -o prog prog.cc
closure ./prog | terrarium pack -o app -e ./prog
[ "$(app/ebin/prog)" = 'through qsort' ] # thrown through libc's own frames
for file in libc.so.6 ld-linux-x86-64.so.2; do
  readelf -lW app/lib64/$file > headers
  [ "$(grep -c ' LOAD ' headers)" = 2 ]
  (! grep ' LOAD .* RWE ' headers)
  readelf -lW "$(readlink -f /lib64/ld-linux-x86-64.so.2 | xargs dirname)/$file" > before
  [ "$(grep -c ' LOAD ' before)" = 4 ]
done
gdb -q -nx -batch -ex 'break compare' -ex run -ex bt "app$PWD/prog" > bt 2>&1
grep -q 'qsort' bt
grep -q 'main ()' bt
