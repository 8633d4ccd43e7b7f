# SPDX-License-Identifier: MIT
# $LIB and $PLATFORM, with and without braces; other names after '$' are no tokens; a NEEDED with a slash and a
# token is opened without a search.
. "$TOP/tests/cli/closure.inc"
lib 'd/$ORIGINS/liba.so'
lib 'd/$FOO/libb.so'
platform=$(LD_SHOW_AUXV=1 /bin/true | sed -n 's/^AT_PLATFORM: *//p')
lib "d/$platform/libc1.so"
libdir=$(/lib64/ld-linux-x86-64.so.2 --list-diagnostics | sed -n 's/^dl_dst_lib="\(.*\)"$/\1/p')
lib "d/$libdir/libd.so"
prog p -L'd/$ORIGINS' -la -L'd/$FOO' -lb -Ld/"$platform" -lc1 -Ld/"$libdir" -ld \
  "$(runpath '$ORIGIN/d/$ORIGINS:${ORIGIN}/d/$FOO:$ORIGIN/d/${PLATFORM}:$ORIGIN/d/$LIB')"
same ./p
finds libd.so "$PWD/d/$libdir/libd.so"
finds libb.so "$PWD/d/\$FOO/libb.so"

lib e/libslash.so -Wl,-soname,'$ORIGIN/e/libslash.so'
prog q -Le -lslash
same ./q
grep -qx "$PWD/e/libslash.so" got
