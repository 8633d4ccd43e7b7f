# SPDX-License-Identifier: MIT
# A libc that was exchanged after packing, or has no detours, is searched and patched when the program starts.
mkdir own && echo packed > own/file
{ closure /usr/bin/cat; echo "$PWD/own/file"; } > files
terrarium pack -o app -e cat < files
grep -q '^hook libc' app/lib64/terrarium.conf
rm -r own
[ "$(app/ebin/cat "$PWD/own/file")" = packed ]

cp /lib/x86_64-linux-gnu/libc.so.6 app/lib64/libc.so.6 # the line now points at no detours
[ "$(app/ebin/cat "$PWD/own/file")" = packed ]
sed -i '/^hook/d' app/lib64/terrarium.conf
[ "$(app/ebin/cat "$PWD/own/file")" = packed ]
rm app/lib64/terrarium.conf
[ "$(app/ebin/cat "$PWD/own/file")" = packed ]
echo 'site libc.so.6 1234' > app/lib64/terrarium.conf
[ "$(app/ebin/cat "$PWD/own/file")" = packed ]
printf 'hook libc.so.6 ffffffffffffffff\nhook libc.so.6 zz\nhook libc.so.6\nhook  \n\n' > app/lib64/terrarium.conf
[ "$(app/ebin/cat "$PWD/own/file")" = packed ]
