# SPDX-License-Identifier: MIT
# The linker's own rpath is gone from the whole file when it is replaced or removed, its room is used again, and a
# symbol that shares its end keeps its name.
echo 'int main(void) { return 0; }' >main.c
build=/build/machine/$(printf 'deep/%.0s' $(seq 20))lib
gcc main.c -Wl,-rpath,"$build" -o p
size=$(stat -c %s p)
cp p q
patchelf-ng --set-rpath '$ORIGIN/../lib64' p
if grep -q /build/machine p; then exit 1; fi
[ "$(stat -c %s p)" = "$size" ] && ./p && [ "$(patchelf-ng --print-rpath p)" = '$ORIGIN/../lib64' ]
cp q p
patchelf-ng --remove-rpath p
if grep -q /build/machine p; then exit 1; fi
cp q p
patchelf-ng --add-needed libnew.so p # moves the strings first
patchelf-ng --set-rpath "/$(printf 'other/%.0s' $(seq 50))" p
if grep -q /build/machine p; then exit 1; fi
cp q p
patchelf-ng --set-rpath "/$(printf 'other/%.0s' $(seq 50))" p
if grep -q /build/machine p; then exit 1; fi
./p

# "ends_here" is a symbol and the end of the rpath; bfd makes them one string.
gcc -shared -fPIC -Wl,-soname,libs.so -Wl,-rpath,/build/ends_here -o libs.so -x c - <<<'int ends_here(void) { return 7; }'
gcc -x c - -L. -ls -Wl,-rpath,. -o user <<<'int ends_here(void); int main(void) { return ends_here(); }'
patchelf-ng --set-rpath /x libs.so
status=0
./user || status=$?
[ $status = 7 ]
# Two entries that share one string: the other one keeps it.
gcc -shared -fPIC -Wl,-soname,libsame.so -o libsame.so -x c - <<<'int s(void) { return 1; }'
gcc -x c - -L. -Wl,--no-as-needed -lsame -Wl,-rpath,libsame.so -o same <<<'int main(void) { return 0; }'
patchelf-ng --remove-rpath same
[ "$(patchelf-ng --print-needed same | head -n 1)" = libsame.so ]
