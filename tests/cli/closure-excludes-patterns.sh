# SPDX-License-Identifier: MIT
# --exclude-glob, --exclude-regex and --exclude-package, which knows the files of a package by any name.
. "$TOP/tests/cli/closure.inc"
mkdir -p root/usr/lib/deep root/var/lib/dpkg/info root/usr/bin
ln -s usr/lib root/lib
touch root/usr/lib/a.so root/usr/lib/b.so.1 root/usr/lib/deep/a.so root/usr/bin/tool
all='/usr/lib/a.so /usr/lib/b.so.1 /usr/lib/deep/a.so /usr/bin/tool'
left() { closure --root root "$@" $all | tr '\n' ' '; }
[ "$(left)" = "$all " ]
[ "$(left --exclude-glob a.so)" = "/usr/lib/b.so.1 /usr/bin/tool " ]
[ "$(left --exclude-glob '/usr/lib/*.so')" = "/usr/lib/b.so.1 /usr/lib/deep/a.so /usr/bin/tool " ]
[ "$(left --exclude-glob '/usr/**.so')" = "/usr/lib/b.so.1 /usr/bin/tool " ]
[ "$(left --exclude-glob '?.so.[0-9]')" = "/usr/lib/a.so /usr/lib/deep/a.so /usr/bin/tool " ]
[ "$(left --exclude-regex '\.so(\.[0-9]+)?$')" = "/usr/bin/tool " ]
[ "$(left --exclude-regex '^/usr/lib/.\.so$' --exclude-regex tool)" = "/usr/lib/b.so.1 /usr/lib/deep/a.so " ]
printf '%s\n' /. /lib /lib/a.so /lib/deep >root/var/lib/dpkg/info/liba:amd64.list
[ "$(left --exclude-package liba)" = "/usr/lib/b.so.1 /usr/lib/deep/a.so /usr/bin/tool " ]
[ "$(left --exclude-package liba:amd64)" = "/usr/lib/b.so.1 /usr/lib/deep/a.so /usr/bin/tool " ]
fails_with 2 closure --root root --exclude-package nobody /usr/bin/tool 2>err
grep -qx 'closure: --exclude-package: nobody: not installed' err
fails_with 2 closure --exclude-regex '(' / 2>err
grep -q 'not a regular expression' err
