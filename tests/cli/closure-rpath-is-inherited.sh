# SPDX-License-Identifier: MIT
# RPATH of the program serves the libraries of its libraries, at any depth; a library's own comes first.
. "$TOP/tests/cli/closure.inc"
lib main/libdeep.so
lib own/libdeep.so
lib main/libmid.so -Lmain -ldeep
lib main/libown.so -Lown -ldeep "$(rpath "$PWD/own")"
prog inherited -Lmain -lmid "$(rpath "$PWD/main")"
prog nearest -Lmain -lown "$(rpath "$PWD/main")"
same ./inherited
finds libdeep.so "$PWD/main/libdeep.so"
same ./nearest
finds libdeep.so "$PWD/own/libdeep.so"
