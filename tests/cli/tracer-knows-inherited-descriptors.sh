# SPDX-License-Identifier: MIT
# A file that was open before the command started is an input too, if it is open for reading.
echo in > in; echo three > three
tracer -o t sh -c 'cat; cat <&3' < in > out 3< three
cat in three | cmp - out
list() { tracels t "$@" | sed -n "s|^$PWD/||p" | tr '\n' ' '; }
[ "$(list)" = 'in three ' ] || { list; exit 1; }
[ "$(sqlite3 t "select mode from accesses where op = 'inherit' and path = '$PWD/out'")" = w ]
