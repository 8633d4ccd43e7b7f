# SPDX-License-Identifier: MIT
# An empty element of LD_LIBRARY_PATH is the working directory, ';' separates as well, slashes at the end are one,
# a wholly empty list is no list, and $ORIGIN in it is the program's.
. "$TOP/tests/cli/closure.inc"
lib libx.so
lib sub/liby.so
prog sub/p -L. -lx -Lsub -ly
for LIBRARY_PATH in "/nowhere::$PWD/sub" ":$PWD/sub//" "$PWD/sub;" ";./sub" "" '$ORIGIN:$ORIGIN/..' '${ORIGIN}/../:$ORIGINAL' \
  "./sub/../sub:." "sub:sub:."; do
  same sub/p
done
LIBRARY_PATH=":$PWD/sub" same sub/p
grep -qx libx.so got # found in the working directory, under no other name
