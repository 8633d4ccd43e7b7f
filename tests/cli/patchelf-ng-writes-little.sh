# SPDX-License-Identifier: MIT
# What is written, as the kernel sees it: a long edit of a library in place writes the tables that move and the
# headers, no more than --dry-run says; a new file is on the disk before it takes the old one's name.
command -v strace >/dev/null || { echo 'no strace'; exit 77; }
export ASAN_OPTIONS=detect_leaks=0 # which cannot work under ptrace
for i in $(seq 2000); do echo "int a_function_with_a_rather_long_name_$i(void) { return $i; }"; done >lib.c
gcc -shared -fPIC -Wl,-rpath,/short lib.c -o lib.so
head -c 20000000 /dev/zero | tr '\0' x >bulk
objcopy --add-section .bulk=bulk lib.so
traced() { strace -f -o trace -e trace=pwrite64,write,copy_file_range,fsync,rename,openat "$@"; }
written() { sed -nE 's/.*pwrite64\(.* = ([0-9]+)$/\1/p' trace | awk '{ n += $1 } END { print n + 0 }'; }
strings=$((16#$(readelf -SW lib.so | sed -nE 's/.* \.dynstr +STRTAB +[0-9a-f]+ [0-9a-f]+ ([0-9a-f]+).*/\1/p')))
[ "$strings" -gt 60000 ]

long=/$(printf 'long/%.0s' $(seq 50))
planned=$(patchelf-ng --dry-run --in-place --set-rpath "$long" lib.so | sed -nE '1s/.*: ([0-9]+) bytes in .*/\1/p')
cp lib.so p.so
traced patchelf-ng --in-place --set-rpath "$long" p.so
[ "$(written)" = "$planned" ] && [ "$planned" -gt "$strings" ] && [ "$planned" -lt $((strings + 20000)) ]
! grep -q copy_file_range trace
traced patchelf-ng --in-place --set-rpath "${long%/}/more" p.so # again: it fits now
[ "$(written)" -lt 1000 ]

traced patchelf-ng --output new.so --set-rpath "$long" lib.so
[ "$(written)" -lt $((2 * strings + 20000)) ] # the place that .dynstr left is overwritten too
awk '/fsync/ { synced = NR } /rename/ { exit !(synced && synced < NR) }' trace
