# SPDX-License-Identifier: MIT
# --grow=package takes the links of update-alternatives(1) along, which no package holds.
. "$TOP/tests/cli/closure.inc"
mkdir -p root/usr/bin root/etc/alternatives root/var/lib/dpkg/info root/var/lib/dpkg/alternatives
prog root/usr/bin/tool-6 -static
cp root/usr/bin/tool-6 root/usr/bin/view-6
cp root/usr/bin/tool-6 root/usr/bin/tool-5
printf '%s\n' /. /usr/bin/tool-6 /usr/bin/view-6 >root/var/lib/dpkg/info/tools-6.list
printf '%s\n' /. /usr/bin/tool-5 >root/var/lib/dpkg/info/tools-5.list
alternative() { # $1 name $2 target
  ln -s /etc/alternatives/$1 root/usr/bin/$1
  ln -s /usr/bin/$2 root/etc/alternatives/$1
}
alternative tool tool-6
alternative view view-6
alternative old tool-5
printf '%s\n' auto /usr/bin/tool view /usr/bin/view '' /usr/bin/tool-6 100 /usr/bin/view-6 >root/var/lib/dpkg/alternatives/tool
printf '%s\n' manual /usr/bin/old '' /usr/bin/tool-5 50 >root/var/lib/dpkg/alternatives/old
echo garbage >root/var/lib/dpkg/alternatives/garbage
closure --root root --grow=package /usr/bin/tool-6 >got
for file in /usr/bin/tool /etc/alternatives/tool /usr/bin/view /etc/alternatives/view /usr/bin/view-6; do grep -qx $file got; done
if grep -x '/usr/bin/old\|/usr/bin/tool-5' got; then exit 1; fi
