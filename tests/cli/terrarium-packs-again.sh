# SPDX-License-Identifier: MIT
# A program that comes from a terrarium can be packed again, and names that are the terrarium's own are left out, said.
closure /usr/bin/cat | terrarium pack -o one -e cat
mkdir own && echo packed > own/file
{ closure one/usr/bin/cat; echo "$PWD/own/file"; } > files
rm -rf two
terrarium pack -o two -e one/usr/bin/cat < files
rm -r one own
[ "$(two/ebin/cat "$PWD/own/file")" = packed ] # its libc was prepared when it was packed first
echo hi > f
[ "$(two/ebin/cat f)" = hi ]
[ "$(find two -name libterrarium.so -type f | wc -l)" = 1 ]
