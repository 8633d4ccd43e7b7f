# SPDX-License-Identifier: MIT
# DT_AUDIT and DT_DEPAUDIT modules, with what they need, are part of the set though the loader doesn't list them.
. "$TOP/tests/cli/closure.inc"
lib d/libhelp.so
lib d/libaudit1.so -Ld -lhelp "$(runpath '$ORIGIN')"
lib d/libaudit2.so
lib d/libx.so
prog p -Ld -lx "$(runpath "$PWD/d")" -Wl,--audit,libaudit1.so -Wl,--depaudit,"$PWD/d/libaudit2.so"
strace -f -e trace=openat -o opened ./p
for name in libaudit1 libaudit2 libhelp; do
  grep -q "$name.so\", .* = [0-9]" opened || { echo "the loader does not open $name"; exit 1; }
done
closure -l ./p >got
grep -q "^$PWD/d/libaudit1.so	audit	audits ./p$" got
grep -q "^$PWD/d/libaudit2.so	audit	audits ./p$" got
grep -q "^$PWD/d/libhelp.so	library	needed by $PWD/d/libaudit1.so$" got
closure --exclude-suffix /libaudit1.so ./p >got
if grep libhelp got; then exit 1; fi
