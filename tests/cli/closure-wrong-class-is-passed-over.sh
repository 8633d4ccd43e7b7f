# SPDX-License-Identifier: MIT
# A file of the other class or of another machine in an earlier directory counts as absent.
. "$TOP/tests/cli/closure.inc"
lib good/libx.so
lib good/liby.so
prog p -Lgood -lx -ly "$(runpath "$PWD/class:$PWD/machine:$PWD/good")"
mkdir class machine
cp good/libx.so class/
cp good/liby.so machine/
printf '\001' | dd of=class/libx.so bs=1 seek=4 conv=notrunc status=none    # EI_CLASS: 32 bit
printf '\267\000' | dd of=machine/liby.so bs=1 seek=18 conv=notrunc status=none # e_machine: aarch64
same ./p
finds libx.so "$PWD/good/libx.so"
finds liby.so "$PWD/good/liby.so"
