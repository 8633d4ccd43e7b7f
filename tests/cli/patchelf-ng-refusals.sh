# SPDX-License-Identifier: MIT
# What cannot be edited is refused with one line and exit 1, nothing is left behind and nothing is touched.
loader=$(patchelf-ng --print-interpreter /bin/ls)
mkdir dir
mkfifo fifo
echo text >text
: >empty
printf '\177ELF' >magic
gcc -c -x c - -o object.o <<<'int x;'
gcc -static -x c - -o static <<<'int main(void) { return 0; }'
gcc -static-pie -x c - -o static-pie <<<'int main(void) { return 0; }'
gcc -shared -fPIC -x c - -o lib.so <<<'int f(void) { return 0; }'
cp "$loader" ld.so
cp /bin/ls good
size=$(stat -c %s good)
for cut in 10 63 100 800 5000 $((size / 2)) $((size - 100)); do head -c $cut good >cut-$cut; done

refused() { # the file, a word of the reason, the options
  local file=$1 reason=$2 status=0
  shift 2
  cp -a "$file" copy 2>/dev/null || true
  timeout 10 patchelf-ng "$@" "$file" 2>err || status=$?
  [ $status = 1 ] && [ "$(wc -l <err)" = 1 ] && grep -q "^patchelf-ng: $file: .*$reason" err || {
    echo "$file: status $status: $(cat err)"
    exit 1
  }
  if [ -f "$file" ]; then cmp "$file" copy; fi
  rm -rf copy
  [ -z "$(ls -A | grep '^\.terrarium' || true)" ]
}
refused dir 'Is a directory' --set-rpath /x
refused fifo 'not a regular file' --set-rpath /x
refused /dev/null 'not a regular file' --set-rpath /x
refused missing 'No such file' --set-rpath /x
refused text 'not an ELF file' --set-rpath /x
refused empty 'not an ELF file' --set-rpath /x
refused magic '' --set-rpath /x
refused object.o 'object file' --set-rpath /x
refused static 'static program' --set-rpath /x
refused static 'no interpreter' --set-interpreter "$loader"
refused static-pie 'static program' --set-rpath /x
refused static-pie 'static program' --add-needed libc.so.6
refused ld.so 'dynamic linker itself' --set-rpath /x
refused ld.so 'dynamic linker itself' --no-default-lib
refused lib.so 'no interpreter' --set-interpreter "$loader"
refused good 'too long' --set-interpreter "/$(printf 'x%.0s' $(seq 5000))"
for cut in cut-*; do refused $cut '' --set-rpath /x; done
[ -p fifo ] && [ -c /dev/null ]

# Tables that point outside: offset of the program headers, of the section headers, counts.
broken() { # offset in the file, the bytes
  cp good broken
  printf "$2" | dd of=broken bs=1 seek="$1" conv=notrunc status=none
  refused broken '' --set-rpath /x
}
broken 32 '\377\377\377\377\377\377\377\177'
broken 40 '\377\377\377\377\377\377\377\177'
broken 54 '\001\000'
broken 56 '\377\377'
broken 60 '\377\376'

# The rest of the list is done, and the exit status tells.
status=0
patchelf-ng --set-rpath /done text good 2>err || status=$?
[ $status = 1 ] && [ "$(patchelf-ng --print-rpath good)" = /done ] && ./good >/dev/null

if [ "$(id -u)" != 0 ]; then
  chmod 0 good
  refused good 'Permission denied' --set-rpath /x
fi
