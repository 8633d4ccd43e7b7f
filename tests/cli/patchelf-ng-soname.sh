# SPDX-License-Identifier: MIT
# --set-soname renames the base version definition with the library, as linkers name it; programs still find their
# versions in it, and linkers link against it.
cat >lib.c <<'X'
int one(void) { return 1; }
int two(void) { return 2; }
X
echo 'V1 { global: one; local: *; }; V2 { global: two; } V1;' >lib.map
gcc -shared -fPIC -Wl,-soname,libfirst.so -Wl,--version-script=lib.map lib.c -o first.so
base() { readelf -VW "$1" | sed -n 's/.*Flags: BASE.*Name: //p'; }
hash_of() { readelf -x .gnu.version_d "$1" | awk '/0x/ { print $4; exit }'; }
uses() { # links a program against $1 by its soname and runs it
  mkdir -p run
  cp "$1" "run/$(patchelf-ng --print-soname "$1")"
  gcc -x c - -x none "$1" -Wl,-rpath,"$PWD/run" -o user <<<'int one(void), two(void); int main(void) { return 10 * one() + two(); }'
  local status=0
  LD_BIND_NOW=1 ./user || status=$?
  [ $status = 12 ]
  readelf -VW user | grep -q "File: $(patchelf-ng --print-soname "$1").*Cnt: 2"
}
[ "$(base first.so)" = libfirst.so ]
long=lib$(printf 'long%.0s' $(seq 40)).so
for name in libother.so "$long" libx.so libfirst.so; do
  cp first.so lib.so
  patchelf-ng --set-soname "$name" lib.so
  [ "$(base lib.so)" = "$name" ] && [ "$(patchelf-ng --print-soname lib.so)" = "$name" ]
  uses lib.so
  # The hash is that of the name.
  gcc -shared -fPIC -Wl,-soname,"$name" -Wl,--version-script=lib.map lib.c -o linked.so
  [ "$(hash_of lib.so)" = "$(hash_of linked.so)" ]
  [ -z "$(readelf -aW lib.so 2>&1 >/dev/null)" ]
  # Other edits place the strings again; the name stays.
  patchelf-ng --add-needed libc.so.6 --set-rpath "/some/where/$long" lib.so
  [ "$(base lib.so)" = "$name" ]
  patchelf-ng --set-rpath '' lib.so
  [ "$(base lib.so)" = "$name" ]
  patchelf-ng --set-soname libfirst.so lib.so
  [ "$(base lib.so)" = libfirst.so ]
  uses lib.so
  [ "$name" = libfirst.so ] || ! grep -q "$name" lib.so
done
# No growth, whatever the names.
patchelf-ng --set-soname "$long" lib.so
size=$(stat -c %s lib.so)
for i in 1 2 3 4 5 6; do
  patchelf-ng --set-soname "lib$i.so" lib.so
  patchelf-ng --set-soname "${long%x}$i" lib.so
done
[ "$(stat -c %s lib.so)" = "$size" ]

# A base version with a name of its own keeps it.
gcc -shared -fPIC -Wl,--version-script=lib.map lib.c -o unnamed.so
[ "$(base unnamed.so)" = unnamed.so ]
patchelf-ng --set-soname libnamed.so unnamed.so
[ "$(base unnamed.so)" = unnamed.so ] && uses unnamed.so
# A real one.
cp "$(readlink -f /lib/x86_64-linux-gnu/libm.so.6)" m.so
patchelf-ng --set-soname libmath.so m.so
[ "$(base m.so)" = libmath.so ]
