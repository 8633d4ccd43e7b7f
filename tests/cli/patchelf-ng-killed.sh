# SPDX-License-Identifier: MIT
# Killed, or told of an error, at every single call that writes: the file is the old one or the new one. An in-place
# write that was cut short is undone by the next call. An error leaves no file behind and is one line.
command -v strace >/dev/null || { echo 'needs strace to inject failures'; exit 77; }
export ASAN_OPTIONS=detect_leaks=0 # which cannot work under ptrace
calls='openat pread64 write pwrite64 copy_file_range fallocate ftruncate fchown fsetxattr fchmod flock link unlink fsync rename'
[ -z "${TERRARIUM_SAN:-}" ] || calls=${calls/ write / } # the sanitizers look at addresses by write(2) to a pipe
long=/$(printf 'long%.0s' $(seq 100))
echo 'int main(void) { return 0; }' | gcc -x c - -Wl,-z,noseparate-code -o plain
gcc -x c - -Wl,-rpath,/a/long/enough/one -o short <<<'int main(void) { return 0; }'
{ cat plain; head -c 1500000 /dev/zero | tr '\0' p; } >payload
chmod +x payload

fresh() { # $1 what kind
  rm -f .terrarium-* p hard
  cp "old.$1" p
  case $1 in hard*) ln p hard ;; esac
}
run() { # $1 kind, then strace's options
  local kind=$1 way=--in-place
  shift
  case $kind in new* | hard*) way= ;; esac
  status=0
  case $kind in *short) rpath=/x ;; *) rpath=$long ;; esac
  strace -qq -o trace "$@" patchelf-ng $way --set-rpath "$rpath" p 2>err || status=$?
}
one() { # $1 kind $2 call $3 number $4 what is injected
  local what="$1: $2 number $3, $4"
  fresh "$1"
  run "$1" -e "trace=$2" -e "inject=$2:$4:when=$3"
  tested=$((tested + 1))
  if [ "$4" = signal=KILL ]; then
    if compgen -G '.terrarium-undo-*' >/dev/null; then
      [ "${1%%-*}" != new ] || { echo "$what: an undo file by default"; exit 1; }
      undone=$((undone + 1))
      patchelf-ng --print-rpath p >/dev/null 2>err || { echo "$what: not undone"; cat err; exit 1; }
      if compgen -G '.terrarium-undo-*' >/dev/null; then echo "$what: the undo file stays"; exit 1; fi
    fi
  elif [ $status = 0 ]; then
    cmp -s p "new.$1" || { echo "$what: claims to be done"; exit 1; }
  else
    cmp -s p "old.$1" || { echo "$what: status $status, but not the old file"; cat err; exit 1; }
    [ "$(wc -l <err)" = 1 ] || { echo "$what: not one line"; cat err; exit 1; }
  fi
  [ "$4" = signal=KILL ] || [ "$2" = unlink ] || ! compgen -G '.terrarium-*' || { echo "$what: left behind"; exit 1; }
  cmp -s p "old.$1" || cmp -s p "new.$1" || { echo "$what: a mixture"; exit 1; }
}
tested=0 undone=0
for kind in new place place-short place-payload new-payload hard; do
  case $kind in *payload) cp payload "old.$kind" ;; *short) cp short "old.$kind" ;; *) cp plain "old.$kind" ;; esac
  fresh $kind
  run $kind -e "trace=$(tr ' ' , <<<"$calls")"
  [ $status = 0 ]
  cp trace "trace.$kind"
  cp p "new.$kind"
  if cmp -s p "old.$kind"; then exit 1; fi
  for call in $calls; do
    count=$(grep -c "^$call(" "trace.$kind" || true)
    for n in $(seq "$count"); do
      case $call in openat | pread64) [ "$n" -gt $((count - 4)) ] || continue ;; esac # the first ones are libraries'
      for what in signal=KILL error=ENOSPC error=EIO error=EINTR; do one $kind $call "$n" $what; done
    done
  done
done
echo "$tested injections, $undone edits undone"
[ $tested -gt 200 ] && [ $undone -gt 20 ]
