# SPDX-License-Identifier: MIT
# The rest of patchelf's command line: the ABI byte, DT_DEBUG, what goes before what, and what is no error.
echo 'int main(void) { return 0; }' >main.c
gcc main.c '-Wl,-rpath,/old' -o main
gcc -shared -fPIC -g main.c -o lib.so
for abi in 'HP-UX' 'NetBSD' 'GNU Hurd' 'Solaris' 'FreeBSD' 'OpenBSD' 'OpenVMS' 'Linux'; do
  patchelf-ng --set-os-abi "$abi" main
  [ "$(patchelf-ng --print-os-abi main)" = "$abi" ]
done
patchelf-ng --set-os-abi sysv main
./main
gcc -static main.c -o static
patchelf-ng --set-os-abi linux static
readelf -h static | grep -q 'OS/ABI:.*GNU' && ./static

readelf -dW lib.so | grep -q DEBUG && exit 1
patchelf-ng --add-debug-tag --add-debug-tag lib.so
[ "$(readelf -dW lib.so | grep -c DEBUG)" = 1 ]
patchelf-ng --add-debug-tag lib.so
[ "$(readelf -dW lib.so | grep -c DEBUG)" = 1 ]

cp main p # the last of the same option, and of the edits of the run path the first in patchelf's order
patchelf-ng --set-rpath /one --set-rpath /two p
[ "$(patchelf-ng --print-rpath p)" = /two ]
patchelf-ng --set-rpath /three --remove-rpath p
[ -z "$(patchelf-ng --print-rpath p)" ]
patchelf-ng --debug --no-sort --no-clobber-old-sections --set-rpath /four p 2>/dev/null
[ "$(patchelf-ng --print-rpath p)" = /four ]
patchelf-ng --replace-needed libc.so.6 liba.so --replace-needed liba.so libb.so p # at once, not one after the other
[ "$(patchelf-ng --print-needed p)" = liba.so ]

cp main p
patchelf-ng --set-interpreter ld.so.relative p
[ "$(patchelf-ng --print-interpreter p)" = ld.so.relative ]

# A debug file is passed over, --output without an edit is a copy, /dev/null takes anything.
objcopy --only-keep-debug lib.so lib.debug
cp lib.debug before
patchelf-ng --set-rpath /x --print-rpath lib.debug >out
cmp lib.debug before && [ ! -s out ]
patchelf-ng --strict --set-rpath /x lib.debug 2>err
grep -q 'lib.debug: left alone: a debug file' err
patchelf-ng --output copy main
cmp copy main
patchelf-ng --set-rpath /x --output /dev/null main
[ -c /dev/null ] && cmp copy main

# What patchelf does nothing for, without a word; --strict says so, with status 2.
gcc -no-pie main.c -o fixed
gcc main.c -o bare
quiet() {
  local file=$1
  shift
  cp "$file" before
  patchelf-ng "$@" "$file"
  cmp "$file" before || { echo "$*: changed $file"; exit 1; }
}
refused() {
  local code=$1 status=0
  shift
  patchelf-ng "$@" 2>err || status=$?
  [ $status = "$code" ] && [ "$(wc -l <err)" = 1 ] || { echo "$*: status $status"; cat err; exit 1; }
}
quiet main --force-rpath
quiet main --set-interpreter ''
quiet bare --set-rpath ''
quiet bare --add-rpath ''
quiet fixed --set-soname libfixed.so
quiet static --set-soname libstatic.so
quiet main --allowed-rpath-prefixes /none
for options in '--force-rpath' '--set-interpreter=' '--set-execstack --clear-execstack' '--allowed-rpath-prefixes /none'; do
  refused 2 --strict $options main
done
patchelf-ng --strict --set-soname libfixed.so fixed 2>err
grep -q 'fixed: left alone: a program' err

# The one goes before the other: print, clear, set.
cp main p
patchelf-ng --set-execstack p
[ "$(patchelf-ng --print-execstack --clear-execstack p)" = 'execstack: X' ]
[ "$(patchelf-ng --print-execstack p)" = 'execstack: X' ]
patchelf-ng --set-execstack --clear-execstack p
[ "$(patchelf-ng --print-execstack p)" = 'execstack: -' ]
# The last prefixes count; what --shrink-rpath leaves nothing of stays as an empty entry.
cp main p
patchelf-ng --set-rpath '/one/x:/lib' p
patchelf-ng --shrink-rpath --allowed-rpath-prefixes /one --allowed-rpath-prefixes /usr:/two p
readelf -dW p | grep -q 'runpath: \[\]'
# A value in a file, also for --output.
printf elsewhere >name
patchelf-ng --set-rpath /x --output @name main
[ "$(patchelf-ng --print-rpath elsewhere)" = /x ]
# Errors.
refused 2 --page-size 0 main
refused 2 --page-size x main
refused 2 --set-rpath
refused 2 --set-rpath @nofile main
refused 1 --shrink-rpath static
refused 1 --clear-symbol-version f lib.so

# A dynamic section without DT_NULL, where zeros follow: it moves to grow and gets its end, and patchelf's words say so.
cp lib.so noend.so
/usr/bin/python3 - noend.so <<'X'
import struct, sys
with open(sys.argv[1], "r+b") as file:
    data = bytearray(file.read())
    phoff, phnum = struct.unpack_from("<Q", data, 32)[0], struct.unpack_from("<H", data, 56)[0]
    for at in range(phoff, phoff + phnum * 56, 56):
        if struct.unpack_from("<I", data, at)[0] != 2:
            continue
        offset, size = struct.unpack_from("<Q", data, at + 8)[0], struct.unpack_from("<Q", data, at + 32)[0]
        used = next(i for i in range(0, size, 16) if data[offset + i:offset + i + 8] == bytes(8))
        struct.pack_into("<QQ", data, at + 32, used, used)
    file.seek(0)
    file.write(data)
X
patchelf-ng --remove-needed libc.so.6 --add-needed libc.so.6 --set-rpath /a/new/entry noend.so 2>err
grep -q 'noend.so: warning: .*setSubstr: write extends past end of section' err
[ "$(patchelf-ng --print-rpath noend.so)" = /a/new/entry ]
[ -z "$(LD_PRELOAD=$PWD/noend.so /bin/true 2>&1)" ]
