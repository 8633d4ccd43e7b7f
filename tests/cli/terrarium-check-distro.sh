# SPDX-License-Identifier: MIT
# In another system's root the terrarium still lives on its own files: what that root has of the same name is not used.
mkdir -p "$PWD/own" other/usr/lib/x86_64-linux-gnu other/etc other"$PWD"/own
echo mine > "$PWD/own/known"
{ closure /usr/bin/cat /usr/bin/sh /usr/bin/ls; ls "$PWD/own/known"; } > files
terrarium pack -o app -e cat sh ls < files
echo broken > other/usr/lib/x86_64-linux-gnu/libc.so.6
ln -s usr/lib other/lib
echo theirs > other"$PWD"/own/known
echo visible > other/etc/foreign
terrarium check app --distro other -- ls /dev/null
terrarium check -v app --distro other -- cat "$PWD/own/known" > out 2> err || true # the host run has another /tmp
grep -qx mine out
status=0
terrarium check -v app --distro other -- sh -c 'cat /etc/foreign; exit 4' > out 2> err || status=$?
[ $status = 1 ] # the host has no such file; inside it is there
grep -qx visible out
for bad in other/etc/foreign nowhere; do
  status=0
  terrarium check app --distro "$bad" -- cat /dev/null 2> err || status=$?
  [ $status = 2 ] && [ "$(wc -l < err)" = 1 ]
done
