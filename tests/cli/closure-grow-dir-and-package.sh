# SPDX-License-Identifier: MIT
# --grow=dir takes the directory of opened data, --grow=package what the owning package holds, in a root of its own;
# several ways at once, as a list or as options. No database: usage error.
. "$TOP/tests/cli/closure.inc"
mkdir -p root/usr/bin root/usr/share/app/more root/usr/share/doc/app root/var/lib/dpkg/info root/usr/lib/app
ln -s usr/bin root/bin
prog root/usr/bin/app -static
echo data >root/usr/share/doc/app/copyright
echo data >root/usr/share/app/more/x
printf '%s\n' /. /bin /bin/app /usr /usr/share /usr/share/app /usr/share/app/more /usr/share/app/more/x \
  /usr/share/doc /usr/share/doc/app /usr/share/doc/app/copyright /usr/share/gone >root/var/lib/dpkg/info/app:amd64.list
echo /usr/bin/other >root/var/lib/dpkg/info/other.list
touch root/usr/bin/other
closure --root root --grow=package /usr/bin/app >got
for file in /usr/bin/app /usr/share/app/more/x /usr/share/doc/app/copyright /usr/share/app; do grep -qx $file got; done
if grep -x '/usr/bin/other\|/usr/share/gone' got; then exit 1; fi
closure -v --root root --grow=package /usr/bin/app 2>&1 >/dev/null |
  grep -q '^closure: grown by package app:amd64: [0-9]* files, because of /usr/bin/app$'
rm root/var/lib/dpkg/info/*
fails_with 2 closure --root root --grow=package /usr/bin/app 2>err
grep -q 'no package database' err

data=$(find /usr/share/zoneinfo /usr/share/perl /usr/share/misc /usr/share -mindepth 2 -type f 2>/dev/null | head -n 1)
[ -n "$data" ] || { echo "nothing below /usr/share"; exit 77; }
case $(dirname "$data") in /usr/share/doc | /usr/share/locale) echo "only documentation below /usr/share"; exit 77 ;; esac
tracer -o t -- cat "$data" >/dev/null
closure --trace t --grow=dir >got
closure --trace t >plain
find "$(dirname "$data")" -maxdepth 1 -type f | while read -r file; do grep -qxF "$file" got; done
closure --trace t --grow dir --grow plugins | sort >a
closure --trace t --grow plugins,dir | sort | cmp - a
