# SPDX-License-Identifier: MIT
# What an in-place edit that was killed leaves beside the file: the next call puts the old bytes back and says so; one
# that is damaged, of another user, or for other bytes is refused and nothing is changed.
command -v strace >/dev/null || { echo 'needs strace to inject a kill'; exit 77; }
export ASAN_OPTIONS=detect_leaks=0 # which cannot work under ptrace
long=/$(printf 'long%.0s' $(seq 100))
cut_short() {
  rm -f p .terrarium-*
  cp /bin/ls p
  { strace -qq -o /dev/null -e inject=pwrite64:signal=KILL:when=3 patchelf-ng --in-place --set-rpath "$long" p; } 2>/dev/null || true
  left=$(echo .terrarium-undo-*)
  [ -s "$left" ]
  if cmp -s p /bin/ls; then exit 1; fi
}
refused() { # $1 a word of the reason
  cp p kept
  for option in --print-needed '--set-rpath /y' '--in-place --set-rpath /y'; do
    status=0
    patchelf-ng $option p >out 2>err || status=$?
    [ $status = 1 ] && [ ! -s out ] && grep -q "$1" err && [ "$(wc -l <err)" = 1 ] || { echo "$1, $option: status $status"; cat err; exit 1; }
    cmp p kept
  done
}
for option in --print-needed '--set-rpath /y' '--in-place --set-rpath /y' '--set-rpath /y --output q'; do
  cut_short
  patchelf-ng $option p >/dev/null 2>err
  [ "$(cat err)" = 'patchelf-ng: p: an earlier --in-place edit was cut short: the old bytes are back' ]
  [ ! -e "$left" ]
  case $option in *set*) ;; *) cmp p /bin/ls ;; esac
  ./p >/dev/null
done

cut_short
cat /bin/cat >p # the same inode
refused 'the file is another by now'
cut_short
truncate -s -5 "$left"
refused 'unexpected end of file'
cut_short
printf '\377' | dd of="$left" bs=1 seek=55 conv=notrunc status=none # the first record's offset
refused 'damaged undo file'
cut_short
head -c 60 /dev/zero >"$left"
refused 'not an undo file'
if [ "$(id -u)" = 0 ]; then
  cut_short
  chown 1234 "$left"
  refused 'an undo file of another user'
  chown 1234 p
  patchelf-ng --print-needed p >/dev/null 2>&1
  cmp p /bin/ls
fi
