# SPDX-License-Identifier: MIT
# Differential, on libraries and programs of the machine: undefined symbols as ldd -r finds them, libraries needed for
# nothing as ldd -u does.
. "$TOP/tests/cli/closure.inc"
{ find /usr/lib/x86_64-linux-gnu /lib/x86_64-linux-gnu /usr/lib64 -name '*.so*' -type f 2>/dev/null
  find -L /usr/bin -maxdepth 1 -type f -perm /111 2>/dev/null; } | xargs readelf -lW 2>/dev/null |
  awk '/^File: / { file = substr($0, 7) } /^  DYNAMIC/ { print file }' | sort -u >all
awk -v step=$(($(wc -l <all) / 60 + 1)) 'NR % step == 0' all >sample
compared=0
while read -r file; do
  LC_ALL=C ldd -r "$file" >ldd.out 2>&1 || true
  if grep -q 'not found\|not a dynamic' ldd.out; then continue; fi # ldd doesn't see $ORIGIN of a link
  sed -nE 's/^undefined symbol: ([^ ,]*)(, version ([^	]*))?	\((.*)\)/\4 \1 \3/p' ldd.out | sed 's/ *$//' | sort -u >expected
  { closure --verify --bind-now "$file" 2>&1 >/dev/null || true; } |
    sed -nE 's/^closure: (.*): undefined symbol: ([^ ,]*)(, version (.*))?/\1 \2 \4/p' | sed 's/ *$//' | sort -u >got
  diff expected got || { echo "undefined symbols of $file"; exit 1; }
  LC_ALL=C ldd -u "$file" 2>/dev/null | sed -n 's/^	\//\//p' | xargs -r readlink -f | sort -u >expected
  { closure --unused "$file" 2>/dev/null || true; } | cut -f 1 | xargs -r readlink -f | sort -u >got
  # ldd -u asks whether anybody uses the library, closure whether this file does.
  [ -z "$(comm -23 expected got)" ] || { echo "unused libraries of $file:"; diff expected got; exit 1; }
  compared=$((compared + 1))
done <sample
[ "$compared" -ge 20 ] || { echo "only $compared files to compare"; exit 77; }
