# SPDX-License-Identifier: MIT
# A full disk or a signal while packing leaves nothing behind.
closure /usr/bin/python3 /usr/bin/git > files
mkdir small
mount -t tmpfs -o size=1m none small 2>/dev/null || { echo "can't mount a tmpfs here"; exit 77; }
trap 'umount small' EXIT
status=0
terrarium pack -o small/app -e /usr/bin/git < files 2> err || status=$?
cat err
[ $status = 3 ]
grep -q 'No space left on device' err
[ -z "$(ls -A small)" ]

for signal in TERM INT HUP; do
  terrarium pack -o app -e /usr/bin/git < files & pid=$!
  sleep 0.05
  kill -s $signal $pid 2>/dev/null || true
  status=0
  wait $pid || status=$?
  [ $status -gt 128 ] || [ $status = 0 ] # it may have been faster than the signal
  (! ls -d ./*.partial-* 2>/dev/null)
  rm -rf app
done
