# SPDX-License-Identifier: MIT
# Variants of a library that ld.so.cache knows: closure takes what the real loader takes, inside a root of its own.
. "$TOP/tests/cli/closure.inc"
[ "$(id -u)" = 0 ] || { echo "needs root for chroot"; exit 77; }
mkdir -p root/etc root/opt
closure /bin/true | while read -r path; do
  mkdir -p "root$(dirname "$path")"
  cp -P "$path" "root$path"
done
for sub in . glibc-hwcaps/x86-64-v2 glibc-hwcaps/x86-64-v3 glibc-hwcaps/x86-64-v4; do
  lib "root/opt/lib/$sub/libx.so.1"
done
prog root/opt/p -Lroot/opt/lib -l:libx.so.1
echo /opt/lib >root/etc/ld.so.conf
agree() {
  /sbin/ldconfig -r root
  chroot root /lib64/ld-linux-x86-64.so.2 --list /opt/p | sed -nE 's/^\t(libx.*) \(0x.*/\1/p' >expected
  closure --root root --loader /opt/p | grep '^libx' | diff expected -
}
agree
closure --root root --cpu x86-64-v2 --loader /opt/p >got
finds libx.so.1 /opt/lib/glibc-hwcaps/x86-64-v2/libx.so.1
closure --root root --cpu x86-64 --loader /opt/p >got
finds libx.so.1 /opt/lib/libx.so.1
rm root/opt/lib/glibc-hwcaps/x86-64-v4/* && agree
rm root/opt/lib/libx.so.1 && agree
# A stale cache: its one answer is gone, so the default directories are next, not its second best.
rm root/opt/lib/glibc-hwcaps/x86-64-v3/libx.so.1
fails_with 1 closure --root root --cpu x86-64-v3 /opt/p >/dev/null 2>&1
