# SPDX-License-Identifier: MIT
# An aarch64 program with a $ORIGIN interpreter, run by an emulator that loads programs as the kernel does.
root=/usr/aarch64-linux-gnu
compile=aarch64-linux-gnu-gcc machine=aarch64 emulate="qemu-aarch64 -L $root"
strips=(aarch64-linux-gnu-strip 'aarch64-linux-gnu-strip -g' eu-strip llvm-strip)
loader=$root/lib/ld-linux-aarch64.so.1
libc=$root/lib/libc.so.6
. "$TOP/tests/relocatable-interpreter.sh"

# Kernels with pages of 64 KiB map nothing that is aligned to less.
readelf -lW app/bin/main | awk '$1 == "LOAD" && $NF != "0x10000" { print; bad = 1 } END { exit bad }'
# So the stub asks for the size of a page.
for page in 16384 65536; do
  prints "|$PWD/app/bin/main|$PWD/app/bin/../lib64/ld.so|1|1" $emulate -p $page app/bin/main
done

# The emulator hands on its own AT_SECURE.
if [ "$(id -u)" = 0 ] && ! findmnt -no OPTIONS -T app | grep -q nosuid; then
  cp "$(command -v qemu-aarch64)" privileged
  chown 1:1 privileged && chmod u+s privileged
  fails_with 'app/bin/main: cannot start: an interpreter relative to $ORIGIN is refused in secure execution' \
    ./privileged -L $root app/bin/main
fi
