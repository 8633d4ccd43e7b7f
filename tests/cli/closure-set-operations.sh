# SPDX-License-Identifier: MIT
# Union, intersection and difference of traces; --diff of traces and of lists.
. "$TOP/tests/cli/closure.inc"
touch common only-a only-b
tracer -o a.t -- cat common only-a
tracer -o b.t -- cat common only-b
mine() { closure --no-default-excludes "$@" | grep "^$PWD/" | grep -v '\.t$' | sed "s|^$PWD/||" | sort | tr '\n' ' '; }
[ "$(mine --trace a.t --trace b.t)" = "common only-a only-b " ]
[ "$(mine --trace a.t --trace b.t --in-all)" = "common " ]
[ "$(mine --trace a.t --not-in b.t)" = "only-a " ]
[ "$(mine --trace a.t --trace b.t --not-in b.t --not-in a.t)" = "" ]
[ "$(mine --trace a.t --trace b.t --in-all ./only-b)" = "common only-b " ] # an operand stays
[ -z "$(closure --trace a.t --not-in a.t)" ]
closure --trace a.t | cmp - <(closure --trace a.t --trace a.t --in-all)
closure --trace a.t --trace b.t --in-all | grep -q '/libc.so.6$'

fails_with 1 closure --no-default-excludes --diff a.t b.t >got
diff - got <<O
$PWD/only-a	removed
$PWD/only-b	added
O
closure --diff a.t a.t
closure --trace a.t >list.a
closure --diff list.a a.t
{ echo /new; cat list.a; } >list.b
fails_with 1 closure --diff list.a list.b | grep -qx '/new	added'
fails_with 3 closure --diff gone list.a 2>err
fails_with 2 closure --trace list.a --not-in list.b 2>err
grep -q 'list.b: not a trace' err
# Programs, and scripts, are closed over first.
fails_with 1 closure --diff /usr/bin/true /usr/bin/git >got
grep -qx '/usr/bin/git	added' got
grep -qx '/usr/bin/true	removed' got
grep -q '/libz.so.1.*	added' got
if grep libc.so.6 got; then exit 1; fi
closure --diff /usr/bin/git /usr/bin/git
