# SPDX-License-Identifier: MIT
# Hard links of one file in one call, done by several threads, and several processes at one file: each edit sees the
# one before, none is lost and the file runs.
cp /bin/true one
for i in $(seq 20); do ln one link$i; done
long=/$(printf 'long%.0s' $(seq 100))
for round in 1 2 3; do
  patchelf-ng -j 8 --set-rpath "$long$round" one link*
  ./link7
  [ "$(patchelf-ng --print-rpath link3)" = "$long$round" ] && [ "$(stat -c %h one)" = 21 ]
done
for name in one single; do
  [ $name = one ] || cp /bin/true single
  pids=
  for i in $(seq 12); do
    patchelf-ng --add-needed "lib$i-$(printf 'x%.0s' $(seq 50)).so" $name &
    pids="$pids $!"
  done
  for pid in $pids; do wait $pid; done
  [ "$(patchelf-ng --print-needed $name | grep -c '^lib[0-9]*-x')" = 12 ]
done
[ -z "$(ls -A | grep '^\.terrarium' || true)" ]
