# SPDX-License-Identifier: MIT
# The same libraries, names and order as the real loader reports for every library of the machine: what the loader would list if it was the program.
[ -e /lib64/ld-linux-x86-64.so.2 ] || { echo "no x86-64 loader"; exit 77; }
find /usr/lib /usr/libexec /usr/local/lib -type f \( -name '*.so' -o -name '*.so.*' \) 2>/dev/null | sort | xargs file -N |
  sed -n 's/: *ELF 64-bit LSB shared object, x86-64.*dynamically linked.*//p' | { grep -v '/ld-linux' || true; } >libraries
while read -r library; do
  echo "$library:"
  LD_TRACE_LOADED_OBJECTS=1 /lib64/ld-linux-x86-64.so.2 "$library" </dev/null 2>/dev/null || true
done <libraries | sed -E 's/ \(0x[0-9a-f]+\)$//; s/^\t//' | grep -vx 'linux-vdso.so.1\|statically linked' >expected
xargs -a libraries closure --loader >got || [ $? -eq 123 ] || [ $? -eq 1 ]
compared=$(wc -l <libraries)
echo "$compared libraries compared"
diff expected got
[ "$compared" -ge 100 ]
