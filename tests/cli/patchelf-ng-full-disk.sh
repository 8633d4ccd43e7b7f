# SPDX-License-Identifier: MIT
# On a full disk the old file stays whole and no temporary file stays, by either way of writing.
[ "$(id -u)" = 0 ] || { echo 'needs root to mount a small tmpfs'; exit 77; }
mkdir small
mount -t tmpfs -o size=1m tmpfs small 2>/dev/null || { echo 'cannot mount a tmpfs here'; exit 77; }
trap 'umount small' EXIT
cp /bin/ls small/p
long=$(printf '/quite/long%.0s' $(seq 900))
head -c 2m /dev/zero >small/fill 2>/dev/null || true
for way in '' --in-place; do
  status=0
  patchelf-ng $way --set-rpath "$long" small/p 2>err || status=$?
  [ $status = 3 ] && [ "$(wc -l <err)" = 1 ] && grep -q 'No space left on device' err
  cmp small/p /bin/ls
  [ "$(ls -A small | sort | tr '\n' ' ')" = 'fill p ' ]
done
rm small/fill
patchelf-ng --set-rpath "$long" small/p
mount -o remount,ro small
status=0
patchelf-ng --set-rpath /x small/p 2>err || status=$?
[ $status = 1 ] && grep -q 'Read-only file system' err
