# SPDX-License-Identifier: MIT
# A 32-bit program with a $ORIGIN interpreter, run by the kernel itself.
compile='gcc -m32' machine=i386 emulate=
strips=(strip 'strip -g' eu-strip llvm-strip)
loader=/lib/ld-linux.so.2
libc=$($compile -print-file-name=libc.so.6)
echo 'int main(void) { return 0; }' >try.c
$compile try.c -o try && ./try || { echo 'no 32-bit programs here'; exit 77; }
. "$TOP/tests/relocatable-interpreter.sh"

if [ "$(id -u)" = 0 ] && ! findmnt -no OPTIONS -T app | grep -q nosuid; then
  chown 1:1 app/bin/main && chmod u+s app/bin/main
  fails_with 'app/bin/main: cannot start: an interpreter relative to $ORIGIN is refused in secure execution' \
    app/bin/main
fi
