# SPDX-License-Identifier: MIT
# A 32-bit program: directories of its own loader, capabilities by their old names, the 64-bit copies passed over.
. "$TOP/tests/cli/closure.inc"
[ -e /lib/ld-linux.so.2 ] || { echo "no 32-bit loader on this machine"; exit 77; }
lib32() { mkdir -p "$(dirname "$1")"; gcc -m32 -nostdlib -fPIC -shared -x c - -o "$1" -Wl,-soname,"$(basename "$1")" <<<'int x;'; }
for sub in . tls/i686/sse2 i686/sse2 i686 sse2; do lib32 "d/$sub/libx.so"; done
lib e/libx.so
gcc -m32 -nostdlib -fno-pie -no-pie -x c - -x none -o p -Wl,--no-as-needed -Ld -lx -l:libm.so.6 -L/lib32 \
  -Wl,--dynamic-linker,/lib/ld-linux.so.2 "$(runpath "$PWD/e:$PWD/d")" <<'C' ||
void _start(void) { __asm__ volatile("int $0x80" : : "a"(1), "b"(0)); }
C
  { echo "can't link 32-bit programs here"; exit 77; }
./p || { echo "the kernel runs no 32-bit programs"; exit 77; }
same32() { loader ./p | grep -v linux-gate >expected; closure --loader ./p | diff expected -; }
for gone in none d/tls/i686/sse2 d/i686/sse2 d/i686; do
  rm -f "$gone/libx.so"
  same32
done
