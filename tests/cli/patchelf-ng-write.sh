# SPDX-License-Identifier: MIT
# How results are written: mode and owner and attributes stay, links stay links, hard links stay together,
# --output leaves the input alone, --in-place keeps the inode, a running program can be replaced.
cp /bin/ls p
chmod 751 p
touch -d '2001-02-03' p
if setfattr -n user.note -v kept p 2>/dev/null; then attribute=yes; else attribute=; fi
[ "$(id -u)" != 0 ] || chown 12:34 p
owner=$(stat -c '%u:%g %a' p)
patchelf-ng --set-rpath /one p
[ "$(stat -c '%u:%g %a' p)" = "$owner" ]
[ -z "$attribute" ] || [ "$(getfattr -n user.note --only-values p)" = kept ]

ln -s p link
inode=$(stat -c %i p)
patchelf-ng --set-rpath "/two/$(printf 'long%.0s' $(seq 90))" link
[ -L link ] && [ "$(stat -c %i p)" != "$inode" ]

ln p hard
inode=$(stat -c %i p)
patchelf-ng --set-rpath "/three/$(printf 'long%.0s' $(seq 200))" p
[ "$(stat -c %i p)" = "$inode" ] && cmp p hard

cp /bin/ls q
inode=$(stat -c %i q)
patchelf-ng --in-place --set-rpath /four q
[ "$(stat -c %i q)" = "$inode" ] && ./q >/dev/null
patchelf-ng --output via-new --no-clobber-old-sections --set-rpath /four /bin/ls
cmp q via-new # both ways of writing make the same bytes
chmod u+w via-new
patchelf-ng --output copy --set-rpath /four via-new # nothing to change is still an output
cmp copy via-new
mkfifo fifo
status=0
patchelf-ng --output fifo --set-rpath /x /bin/ls 2>err || status=$?
[ $status = 1 ] && [ -p fifo ] && grep -q 'not a regular file' err

cp /bin/sleep running
./running 20 &
sleeper=$!
until [ "$(readlink /proc/$sleeper/exe)" = "$PWD/running" ]; do sleep 0.1; done
patchelf-ng --set-rpath /five running
status=0
cp /bin/sleep busy
./busy 20 &
other=$!
until [ "$(readlink /proc/$other/exe)" = "$PWD/busy" ]; do sleep 0.1; done
patchelf-ng --in-place --set-rpath /five busy 2>err || status=$?
kill $sleeper $other
[ $status = 1 ] && grep -q 'busy: open: Text file busy' err && cmp busy /bin/sleep
[ -z "$(ls -A | grep '^\.terrarium' || true)" ]
