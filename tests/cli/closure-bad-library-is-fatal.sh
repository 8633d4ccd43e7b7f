# SPDX-License-Identifier: MIT
# The first file of the right name that is no library ends the program at start-up, and closure says so: exit 2.
. "$TOP/tests/cli/closure.inc"
lib good/libx.so
mkdir bad
prog p -Lgood -lx "$(runpath "$PWD/bad:$PWD/good")"
for kind in text short truncated directory executable; do
  rm -rf bad/libx.so
  case $kind in
    text) head -c 4096 /dev/zero >bad/libx.so ;;
    short) printf '\177ELF' >bad/libx.so ;;
    truncated) head -c 200 good/libx.so >bad/libx.so ;;
    directory) mkdir bad/libx.so ;;
    executable) cp /bin/true bad/libx.so ;;
  esac
  status=0
  LD_TRACE_LOADED_OBJECTS=1 ./p >/dev/null 2>said || status=$?
  [ "$status" -eq 127 ] || { echo "$kind: the loader itself accepts it"; exit 1; }
  fails_with 2 closure ./p >out 2>err
  grep -q "bad/libx.so" err && [ "$(wc -l <err)" -eq 1 ] || { echo "$kind:"; cat err; exit 1; }
done
