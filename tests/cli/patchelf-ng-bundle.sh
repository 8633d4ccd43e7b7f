# SPDX-License-Identifier: MIT
# A bundle of other people's packages, as in README: curl and what it depends on, unpacked, made self-contained by one
# call, moved, and run in a root that holds nothing else.
command -v bwrap >/dev/null && bwrap --unshare-all --ro-bind / / true 2>/dev/null || { echo 'needs a working bwrap'; exit 77; }
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || { echo 'needs apt-get and dpkg-deb'; exit 77; }
packages=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances curl \
  2>/dev/null | grep '^[a-z0-9]' | grep -v : | sort -u)
[ -n "$packages" ] || { echo 'apt knows no curl: no package lists here'; exit 77; }
mkdir debs bundle
# shellcheck disable=SC2086 # a list of words
(cd debs && timeout 120 apt-get download -q $packages) >download.log 2>&1 || { echo "apt-get download: $(tail -n 1 download.log)"; exit 77; }
for deb in debs/*.deb; do dpkg-deb -x "$deb" bundle; done
if [ -d bundle/lib ]; then # one place for all libraries, as on a merged /usr
  cp -a bundle/lib/. bundle/usr/lib/
  rm -r bundle/lib
fi
lib=$(dirname "$(find bundle -type f -name 'ld-linux-x86-64.so.2')")
[ -n "$lib" ] && [ "$lib" != . ]

find bundle -type f | patchelf-ng --files-from - --skip-non-elf --set-rpath-to "$lib" \
  --set-interpreter-to "$lib/ld-linux-x86-64.so.2" --no-default-lib
bundle/usr/bin/curl --version >here
mkdir elsewhere
mv bundle elsewhere/tool
alone() { bwrap --unshare-all --ro-bind elsewhere/tool /any --proc /proc "$@"; }
alone /any/usr/bin/curl --version >there
cmp here there
echo hello >elsewhere/tool/greeting
[ "$(alone /any/usr/bin/curl -sS file:///any/greeting)" = hello ]

# Every library comes from the bundle, a dozen at least, and from nowhere else on this machine either.
alone --setenv LD_TRACE_LOADED_OBJECTS 1 /any/usr/bin/curl >loaded
[ "$(grep -c '=> /any/' loaded)" -ge 12 ]
if grep -v '=> /any/\|linux-vdso\|/any/.*/ld-linux' loaded; then exit 1; fi
LD_TRACE_LOADED_OBJECTS=1 elsewhere/tool/usr/bin/curl >loaded
if grep '=> ' loaded | grep -v "=> $PWD/elsewhere/tool/"; then exit 1; fi
echo "$(wc -l <there) lines, $(grep -c '=> ' loaded) libraries"
