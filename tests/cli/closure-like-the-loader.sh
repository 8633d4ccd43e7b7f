# SPDX-License-Identifier: MIT
# The same libraries, by the same names, in the same order as the real loader reports, for every dynamic program
# of the machine. The loader is asked by exec: that is how programs start, and "ld.so --list" differs in details.
find -L /usr/bin /usr/sbin -maxdepth 1 -type f -perm /111 ! -perm /6000 2>/dev/null | sort >candidates
xargs -a candidates readelf -lW 2>/dev/null |
  awk '/^File: / { file = substr($0, 7) } /Requesting program interpreter/ { print file }' >programs

while read -r program; do
  echo "$program:"
  LD_TRACE_LOADED_OBJECTS=1 "$program" </dev/null 2>/dev/null || true
done <programs | sed -E 's/ \(0x[0-9a-f]+\)$//; s/^\t//' | grep -vx 'linux-vdso.so.1\|statically linked' >expected
xargs -a programs closure --loader >got || [ $? -eq 1 ] # 1: somewhere a library is missing; the loader says so too

compared=$(wc -l <programs)
echo "$compared programs compared"
diff expected got
[ "$compared" -ge 200 ]
