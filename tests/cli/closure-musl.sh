# SPDX-License-Identifier: MIT
# Programs for musl: closure finds what musl's own loader lists.
. "$TOP/tests/cli/closure.inc"
command -v musl-gcc >/dev/null || { echo "no musl-gcc"; exit 77; }
ld=$(find -L /lib -maxdepth 1 -name 'ld-musl-*.so.1')
gcc() { musl-gcc "$@"; }
lib d/libdeep.so
lib e/libdeep.so
lib d/libmid.so -Ld -ldeep                        # found through the program's RUNPATH: musl inherits it
lib d/libown.so -Le -ldeep "$(runpath '$ORIGIN/../e')"
lib d/libslash.so -Wl,-soname,"$PWD/d/libslash.so"
prog p -Ld -lmid -lown -lslash -lpthread -lm "$(runpath '$ORIGIN/d')"
prog q -Ld -lown -lmid "$(rpath '$ORIGIN/d:$LIB')" # another token than $ORIGIN spoils the list
same_musl() { # without libc, which musl lists at another place in ldd mode; by absolute path, as $ORIGIN is then
  "$ld" --list "$PWD/$1" 2>&1 | sed -nE 's/^\t[^ ]* => ([^ ]*) \(0x.*/\1/p' | grep -v '^/lib/ld-musl' >expected || true
  closure --loader "$1" 2>/dev/null | grep -v 'ld-musl\|not found' | sed 's/.* => //' >got
  diff expected got
}
same_musl p
grep -q "/d/libdeep.so$" expected
same_musl q
closure -l ./p | grep -q "^$(readlink -f "$ld")	interpreter	"
closure ./p >out
if grep libpthread out; then exit 1; fi
closure --library-path "$PWD/e" --loader ./p | grep -qx "libdeep.so => $PWD/e/libdeep.so"
rm d/libmid.so
fails_with 1 closure ./p >out 2>err
grep -q '^closure: libmid.so: library not found, needed by ./p$' err
