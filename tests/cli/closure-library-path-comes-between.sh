# SPDX-License-Identifier: MIT
# LD_LIBRARY_PATH comes after RPATH and before RUNPATH. The tool's own environment is not asked.
. "$TOP/tests/cli/closure.inc"
lib a/libx.so
lib b/libx.so
prog old -La -lx "$(rpath "$PWD/a")"
prog new -La -lx "$(runpath "$PWD/a")"
LIBRARY_PATH=$PWD/b
same ./old
finds libx.so "$PWD/a/libx.so"
same ./new
finds libx.so "$PWD/b/libx.so"
LD_LIBRARY_PATH=$PWD/b closure --loader ./new >got
finds libx.so "$PWD/a/libx.so"
