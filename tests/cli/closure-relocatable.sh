# SPDX-License-Identifier: MIT
# A program whose interpreter patchelf-ng made relative to it: closure knows the interpreter, wherever the program
# is moved, and finds what the loader finds.
. "$TOP/tests/cli/closure.inc"
mkdir -p t/bin t/lib64
prog t/bin/p
cp -L /lib64/ld-linux-x86-64.so.2 "$(closure --loader t/bin/p | sed -n 's/^libc.so.6 => //p')" t/lib64
patchelf-ng --set-interpreter '$ORIGIN/../lib64/ld-linux-x86-64.so.2' --set-rpath '$ORIGIN/../lib64' t/bin/p
mv t moved
ln -s moved/bin/p link
same ./link
grep -qx "$PWD/moved/bin/../lib64/ld-linux-x86-64.so.2" got
closure -l ./link | grep -q "^$PWD/moved/lib64/ld-linux-x86-64.so.2	interpreter	interpreter of ./link"
if closure ./link | grep -v "^$PWD/"; then exit 1; fi
