# SPDX-License-Identifier: MIT
# The same edit again changes no byte, alternating edits don't grow the file, an absolute interpreter undoes the
# stub, and what was set before survives the next edit.
mkdir lib64
cp "$(patchelf-ng --print-interpreter /bin/ls)" lib64/ld.so
long=$(printf '/quite/long%.0s' $(seq 30))
for file in /bin/ls "$(readlink -f /usr/bin/python3)"; do
  cp "$file" p
  entry=$(readelf -hW p | grep 'Entry point')
  edit() { patchelf-ng "$@" p; }
  both() { edit --set-interpreter '$ORIGIN/lib64/ld.so' --set-rpath "\$ORIGIN/lib64:$long" --add-needed libm.so.6 --no-default-lib; }
  both
  cp p first
  for i in 1 2 3 4 5 6 7 8 9 10; do both; done
  cmp p first
  [ "$(stat -c %i p)" = "$(stat -c %i p)" ]
  inode=$(stat -c %i p)
  both
  [ "$(stat -c %i p)" = "$inode" ] # not even rewritten

  # One round to make room, after that the size stays.
  round() {
    edit --set-rpath "/short"
    edit --set-interpreter "$PWD/lib64/ld.so"
    edit --remove-rpath
    edit --set-rpath "$long:/lib/x86_64-linux-gnu"
    edit --set-interpreter '$ORIGIN/lib64/ld.so'
    edit --set-rpath "/lib/x86_64-linux-gnu"
  }
  round
  cp p second
  for i in 1 2 3 4; do round; done
  cmp p second
  ./p --version >/dev/null
  edit --set-interpreter "$PWD/lib64/ld.so"
  [ "$(readelf -hW p | grep 'Entry point')" = "$entry" ]
  readelf -lW p | grep -q INTERP
  [ "$(readelf -lW p | grep -c 'R E')" = "$(readelf -lW "$file" | grep -c 'R E')" ] # no code of ours any more
  [ "$(patchelf-ng --print-interpreter p)" = "$PWD/lib64/ld.so" ]
  ./p --version >/dev/null
  [ "$(patchelf-ng --print-needed p | head -n 1)" = libm.so.6 ]
  readelf -dW p | grep -q NODEFLIB
done
