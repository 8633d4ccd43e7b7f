# SPDX-License-Identifier: MIT
# A signal in the middle of writing leaves the old file and no temporary one.
cat /bin/ls >big
truncate -s 400M big
caught=
for attempt in 1 2 3 4 5; do
  patchelf-ng --set-rpath "/$(printf 'long%.0s' $(seq 100))" big &
  tool=$!
  until compgen -G '.terrarium-*' >/dev/null || ! kill -0 $tool 2>/dev/null; do :; done
  kill -TERM $tool 2>/dev/null || true
  status=0
  wait $tool || status=$?
  [ -z "$(compgen -G '.terrarium-*' || true)" ]
  if [ $status = 143 ]; then
    caught=yes
    break
  fi
  [ $status = 0 ]
  { cat /bin/ls; } >big # it was faster than we are
  truncate -s 400M big
done
[ -n "$caught" ] || { echo 'the tool was always faster than the signal'; exit 77; }
head -c "$(stat -c %s /bin/ls)" big | cmp - /bin/ls
[ "$(stat -c %s big)" = $((400 * 1024 * 1024)) ]
