# SPDX-License-Identifier: MIT
# patchelf-ng: a short edit of a 1 GiB ELF file in place against the bare system calls; the default (a new file)
# against cp; a long edit of a large library; patchelf beside it where it can.
cat > bare.c <<'X'
#include <fcntl.h>
#include <unistd.h>
int main(int argc, char** argv) {
  char bytes[4096];
  int fd = open(argv[argc - 1], O_RDWR);
  if (fd < 0 || pread(fd, bytes, sizeof bytes, 0) < 0) return 1;
  return pwrite(fd, bytes, 16, 0) != 16 || pwrite(fd, bytes + 64, 16, 64) != 16;
}
X
gcc -O2 bare.c -o bare
gcc -x c - '-Wl,-rpath,/a/run/path/of/some/length' -o huge <<< 'int main(void) { return 0; }'
truncate -s 1G pad
objcopy --add-section .pad=pad huge
rm pad
fallocate -d huge # sparse, as files of that size tend to be on a test machine
echo "1 GiB, in place: $(du -h --apparent-size huge | cut -f1), $(du -h huge | cut -f1) on disk"
"$PAIRED" -n 15 'bare=./bare huge' \
  'in-place=patchelf-ng --in-place --set-rpath /some/path$RANDOM huge' \
  'print=patchelf-ng --print-rpath huge'
peak() { /usr/bin/python3 -c 'import resource, subprocess, sys
subprocess.call(sys.argv[1:])
print("peak memory: %d KiB" % resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@"; }
peak patchelf-ng --in-place --set-rpath /last huge
rm huge

large=$(find /usr/lib -name 'libLLVM-*.so*' -type f | sort | tail -n 1)
[ -n "$large" ] || large=$(find /usr/lib -name '*.so*' -type f -printf '%s %p\n' | sort -n | tail -n 1 | cut -d' ' -f2)
long="/$(printf 'long%.0s' {1..50})"
cp "$large" lib
cp lib edited
cp lib out
echo "$large: $(patchelf-ng --dry-run --set-rpath "$long" lib | sed -n 1p)"
echo "in place:  $(patchelf-ng --in-place --dry-run --set-rpath "$long" lib | sed -n 1p)"
if command -v strace > /dev/null; then
  cp lib traced
  strace -o trace -e trace=pwrite64 patchelf-ng --in-place --set-rpath "$long" traced
  sed -nE 's/.* = ([0-9]+)$/\1/p' trace | awk '{ n += $1 } END { print "in place, by strace: " n " bytes in " NR " writes" }'
  rm traced
fi
peak patchelf-ng --output out --set-rpath "$long" lib
# cp does not wait for the disk; "cp over" writes over an existing file, as every command here but the first.
"$PAIRED" -n 11 --prepare 'sync -f .' 'cp-over=cp lib out' \
  'cp-new=rm out; cp lib out' \
  'cp-sync=cp lib out; sync out' \
  "patchelf-ng=patchelf-ng --output out --set-rpath $long lib" \
  "patchelf=patchelf --output out --set-rpath $long lib" \
  "patchelf-sync=patchelf --output out --set-rpath $long lib; sync out"
"$PAIRED" -n 7 --prepare 'cp lib edited; sync -f .' 'cp-over=cp lib out' \
  "in-place=patchelf-ng --in-place --set-rpath $long edited" \
  "in-place-sync=patchelf-ng --in-place --set-rpath $long edited; sync edited" \
  "patchelf=patchelf --set-rpath $long edited"
