# SPDX-License-Identifier: MIT
# What belongs to the machine is the host's where the host has it, the terrarium's where it does not; what lies in an owned
# directory is the terrarium's alone.
mkdir -p "$PWD/own"
echo packed > "$PWD/own/known"
{ closure /usr/bin/cat; echo "$PWD/own/known"; echo /etc/passwd; } > files
terrarium pack -o app -e cat < files
echo changed > "$PWD/own/known"
echo late > "$PWD/own/unknown"
echo 'other:x:0:0::/:' > app/etc/passwd
[ "$(app/ebin/cat "$PWD/own/known")" = packed ]
if app/ebin/cat "$PWD/own/unknown" 2> /dev/null; then exit 1; fi
app/ebin/cat /etc/passwd | cmp - /etc/passwd
bwrap --ro-bind app /x --proc /proc -- /x/ebin/cat /etc/passwd | cmp - app/etc/passwd
[ "$(app/ebin/cat /dev/null | wc -c)" = 0 ]
