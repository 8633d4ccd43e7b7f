# SPDX-License-Identifier: MIT
# Load order is breadth-first: what the program needs comes before what its first library needs.
. "$TOP/tests/cli/closure.inc"
lib d/libleaf.so
lib d/libtwig.so -Ld -lleaf
lib d/libfirst.so -Ld -ltwig
lib d/libsecond.so -Ld -lleaf
prog p -Ld -lfirst -lsecond "$(rpath '$ORIGIN/d')"
same ./p
cut -d' ' -f1 got | head -n 2 | diff - <(printf '%s\n' libfirst.so libsecond.so)
closure ./p | grep -o 'lib[a-z]*\.so$' | diff - <(printf '%s\n' libfirst.so libsecond.so libtwig.so libleaf.so)
