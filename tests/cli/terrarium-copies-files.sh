# SPDX-License-Identifier: MIT
# Holes stay holes, several jobs make the same bytes as one, what can't be read is named and left out, a terminal sees progress.
mkdir data
truncate -s 100M data/huge && echo middle | dd of=data/huge bs=1 seek=60000000 conv=notrunc 2> /dev/null
for i in $(seq 300); do echo "$i" > data/$i; done
{ closure /bin/cat /usr/bin/env; printf '%s\n' "$PWD"/data/*; } > files
export SOURCE_DATE_EPOCH=1
terrarium pack -o one -e cat < files
terrarium pack -j 8 -o many -e cat < files
[ "$(du -k "one$PWD/data/huge" | cut -f 1)" -lt 1000 ]
cmp one/MANIFEST many/MANIFEST
diff -r --no-dereference one many
script -qec 'terrarium pack -o shown -e cat < files' /dev/null > out
grep -q 'copying.*3[0-9][0-9]' out
terrarium pack -o quiet -e cat < files > out 2>&1
[ ! -s out ]
[ "$(id -u)" = 0 ] || exit 0
chmod 000 data/7
chmod 755 . .. ../..
mkdir -m 777 user
status=0
setpriv --reuid 12345 --regid 12345 --clear-groups env TMPDIR="$PWD/user" terrarium pack -o user/app -e cat < files 2> err || status=$?
[ $status = 1 ]
grep -q "^terrarium: $PWD/data/7: open: Permission denied" err
[ ! -e "user/app$PWD/data/7" ] && [ -e "user/app$PWD/data/8" ]
[ "$(echo works | user/app/ebin/cat)" = works ]
