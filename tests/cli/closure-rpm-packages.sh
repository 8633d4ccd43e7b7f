# SPDX-License-Identifier: MIT
# --packages, --grow=package and --exclude-package by the database of rpm in a root of its own: real packages, built and
# installed by rpm itself. The licence is the file that the package marks as one; owners are those that rpm -qf says.
. "$TOP/tests/cli/closure.inc"
command -v rpmbuild >/dev/null || { echo "no rpmbuild"; exit 77; }
prog app -static
mkdir -p top
spec() { # NAME EXTRA-HEADER FILE...
  local name=$1 header=$2
  shift 2
  cat >"$name.spec" <<S
Name: $name
Version: 1.2
Release: 3
$header
License: MIT
Summary: test
AutoReqProv: no
%description
test
%install
mkdir -p %{buildroot}/usr/bin %{buildroot}/usr/share/$name %{buildroot}/usr/share/licenses/$name
cp $PWD/app %{buildroot}/usr/bin/$name
echo text >%{buildroot}/usr/share/$name/data
echo text >%{buildroot}/usr/share/licenses/$name/COPYING
%files
/usr/bin/$name
/usr/share/$name
$*
S
  rpmbuild -bb --define "_topdir $PWD/top" --define "_build_id_links none" --define "debug_package %{nil}" \
    --define "__os_install_post %{nil}" --define "_unpackaged_files_terminate_build 0" "$name.spec" >rpm.log 2>&1 ||
    { tail rpm.log; return 1; }
}
spec one 'Epoch: 7' '%license /usr/share/licenses/one/COPYING'
spec two '' '/usr/share/licenses/two'
mkdir root
for dbpath in /var/lib/rpm /usr/lib/sysimage/rpm; do
  rm -rf "$PWD/root"
  mkdir root
  rpm --root "$PWD/root" --dbpath $dbpath --define '_db_backend sqlite' --nodeps --noscripts --ignorearch -i \
    top/RPMS/*/*.rpm >rpm.log 2>&1 || { cat rpm.log; exit 1; }
  [ -s root$dbpath/rpmdb.sqlite ]
  touch root/usr/bin/stray
  # A program that belongs to no package, so that there is something without an owner.
  closure --root root -v --packages /usr/bin/one /usr/bin/two /usr/share/two/data /usr/bin/stray >got 2>err
  diff - got <<O
one	7:1.2-3	/usr/share/licenses/one/COPYING	1
two	1.2-3	/usr/share/licenses/two	2
O
  grep -qx 'closure: 1 files belong to no package' err
  [ "$(rpm --root "$PWD/root" --dbpath $dbpath -qf /usr/bin/one --qf '%{NAME} %{EPOCH}:%{VERSION}-%{RELEASE}')" = 'one 7:1.2-3' ]

  closure --root root --grow=package /usr/bin/one >got
  rpm --root "$PWD/root" --dbpath $dbpath -ql one | while read -r path; do grep -qxF "$path" got; done
  if grep two got; then exit 1; fi
  closure --root root -v --grow=package /usr/bin/one 2>&1 >/dev/null | grep -q '^closure: grown by package one: 3 files'
  [ "$(closure --root root --exclude-package one /usr/bin/one /usr/bin/two)" = /usr/bin/two ]
done

# A damaged header costs its package only; a folder that holds an older form is named.
sqlite3 root/usr/lib/sysimage/rpm/rpmdb.sqlite "update Packages set blob = substr(blob, 1, 40) where hnum = 1"
closure --root root --packages /usr/bin/one /usr/bin/two >got 2>err
[ "$(wc -l <got)" -eq 1 ]
grep -q '^closure: .*rpmdb.sqlite: package 1: ' err
rm -r "$PWD/root/usr/lib/sysimage/rpm"
mkdir -p root/var/lib/rpm
touch root/var/lib/rpm/Packages
fails_with 2 closure --root root --packages /usr/bin/two 2>err
grep -q '^closure: /var/lib/rpm/Packages: an rpm database of an older form is not read' err
# Neither a database nor a file: an error that says so, and no waiting.
mkdir -p root/usr/lib/sysimage/rpm
seq 1000 >root/usr/lib/sysimage/rpm/rpmdb.sqlite
fails_with 3 closure --root root --packages /usr/bin/two 2>err
grep -q '^closure: .*rpmdb.sqlite: file is not a database' err
rm root/usr/lib/sysimage/rpm/rpmdb.sqlite root/var/lib/rpm/Packages
mkfifo root/usr/lib/sysimage/rpm/rpmdb.sqlite
fails_with 2 timeout 20 closure --root root --packages /usr/bin/two 2>err
grep -q 'no package database' err
