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

# What a link belongs to grows, too, and so does what the first growth brought.
mkdir -p root/usr/share/names
ln -s app root/usr/bin/app2
touch root/usr/share/names/list
printf '%s\n' /. /usr /usr/bin /usr/bin/app2 /usr/share /usr/share/names /usr/share/names/list \
  >root/var/lib/dpkg/info/names.list
printf '%s\n' /. /usr/bin /usr/bin/app /usr/bin/third >root/var/lib/dpkg/info/app:amd64.list
printf '%s\n' /. /usr/lib/app /usr/lib/app/deep >root/var/lib/dpkg/info/deep.list
prog root/usr/bin/third -static
ln -s ../lib/app/deep root/usr/bin/hop
touch root/usr/lib/app/deep
echo '#!/usr/bin/hop' >root/usr/bin/third
chmod +x root/usr/bin/third
closure --root root --grow=package /usr/bin/app2 >got
for file in /usr/bin/app /usr/bin/app2 /usr/share/names/list /usr/bin/third /usr/lib/app/deep; do grep -qx $file got; done
closure --root root --grow=package --why /usr/lib/app /usr/bin/app2 |
  grep -qx '/usr/lib/app	grown by package deep from /usr/lib/app/deep' # the second round
printf '%s\n' /. /bin /usr/share/ways >root/var/lib/dpkg/info/ways.list # a link to a directory brings nothing
touch root/usr/share/ways
if closure --root root --grow=package /bin/app | grep ways; then exit 1; fi
printf '%s\n' 'one **/app2 -> $1/none' 'one **/bin/app -> $1/share/names/' 'two **/names/list -> $1/app/' >rules
mkdir -p root/usr/share/app/more
closure --root root --grow=plugins --grow-rules rules /usr/bin/app >got
grep -qx /usr/share/app/more/x got

data=$(find /usr/share/zoneinfo /usr/share/perl /usr/share/misc /usr/share -mindepth 2 -type f 2>/dev/null | head -n 1)
[ -n "$data" ] || { echo "nothing below /usr/share"; exit 77; }
case $(dirname "$data") in /usr/share/doc | /usr/share/locale) echo "only documentation below /usr/share"; exit 77 ;; esac
tracer -o t -- cat "$data" >/dev/null
closure --trace t --grow=dir >got
closure --trace t >plain
find "$(dirname "$data")" -maxdepth 1 -type f | while read -r file; do grep -qxF "$file" got; done
closure --trace t --grow dir --grow plugins | sort >a
closure --trace t --grow plugins,dir | sort | cmp - a
