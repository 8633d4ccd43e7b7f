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
cp small/p kept
for way in '' --in-place; do
  status=0
  patchelf-ng $way --set-rpath "$long/x" small/p 2>err || status=$?
  [ $status = 1 ] && [ "$(wc -l <err)" = 1 ] && grep -q 'Read-only file system' err && cmp small/p kept
done

# A folder where only the file itself may be written: nowhere to keep the old bytes, so nothing is begun.
mkdir -m 555 closed
cp /bin/ls closed/p && chmod 666 closed/p && chmod 755 .
for way in '' --in-place; do
  status=0
  setpriv --reuid 1000 --regid 1000 --clear-groups "$(command -v patchelf-ng)" $way --set-rpath "$long" closed/p 2>err || status=$?
  [ $status = 1 ] && [ "$(wc -l <err)" = 1 ] && grep -q 'Permission denied' err && cmp closed/p /bin/ls
done
