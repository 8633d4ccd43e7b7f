# SPDX-License-Identifier: MIT
# --root: a copied root is resolved as from inside a chroot, absolute links and ld.so.cache of its own included.
. "$TOP/tests/cli/closure.inc"
mkdir -p root/opt/x root/usr/bin root/etc
closure /bin/ls | while read -r path; do
  mkdir -p "root$(dirname "$path")"
  cp -P "$path" "root$path"
done
lib x/libx.so
prog x/p -Lx -lx "$(runpath '$ORIGIN/lib')"
cp x/p root/opt/x/
mkdir root/opt/real
cp x/libx.so root/opt/real/
ln -s /opt/real root/opt/x/lib # leads nowhere outside the root
ln -s /../../../usr/bin/ls root/usr/bin/dir
closure --root root /opt/x/p >got
grep -qx /opt/real/libx.so got
grep -qx /opt/x/lib got
closure --root root --loader /opt/x/p | grep -qx 'libx.so => /opt/x/lib/libx.so'
closure --root root /usr/bin/dir | grep -qx /usr/bin/ls
while read -r path; do [ -e "root$path" ] || [ -L "root$path" ]; done <got

mkdir -p root/opt/cached
cp x/libx.so root/opt/cached/liby.so
prog root/opt/c -Lx -lx
mv root/opt/cached/liby.so root/opt/cached/libx.so
fails_with 1 closure --root root /opt/c >/dev/null 2>&1
echo /opt/cached >root/etc/ld.so.conf
/sbin/ldconfig -r root
closure --root root --loader /opt/c >got
finds libx.so /opt/cached/libx.so
if [ "$(id -u)" = 0 ]; then
  chroot root /lib64/ld-linux-x86-64.so.2 --list /opt/x/p | grep -q 'libx.so => /opt/x/lib/libx.so'
  chroot root /lib64/ld-linux-x86-64.so.2 --list /opt/c | grep -q 'libx.so => /opt/cached/libx.so'
fi
fails_with 2 closure --root "$PWD/nowhere" /bin/ls 2>err
fails_with 2 closure --root /etc/passwd /bin/ls 2>err
