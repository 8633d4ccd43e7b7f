# SPDX-License-Identifier: MIT
# MANIFEST names the owning package and its version, from the database of dpkg or of rpm; without one the columns are empty,
# and with one that can't be read as well, after a line about it.
command -v rpmbuild > /dev/null || { echo "no rpmbuild"; exit 77; }
gcc -x c -o one - <<< 'int main(void) { return 0; }'
cat > one.spec <<S
Name: one
Epoch: 7
Version: 1.2
Release: 3
License: MIT
Summary: test
AutoReqProv: no
%description
test
%install
mkdir -p %{buildroot}/opt/one
cp $PWD/one %{buildroot}/opt/one/one
%files
/opt/one
S
rpmbuild -bb --define "_topdir $PWD/top" --define "_build_id_links none" --define "debug_package %{nil}" \
  --define "__os_install_post %{nil}" one.spec > log 2>&1 || { tail log; exit 1; }
mkdir root
rpm --root "$PWD/root" --dbpath /var/lib/rpm --define '_db_backend sqlite' --nodeps --noscripts --ignorearch -i top/RPMS/*/*.rpm

machine() { # OUTPUT, rest: what it has at /var/lib; packs /opt/one/one there
  local out=$1
  shift
  bwrap --dev-bind / / --bind root/opt /opt --tmpfs /var/lib "$@" --bind "$PWD" /mnt --bind "$BUILD" "$BUILD" --proc /proc \
    --chdir /mnt -- sh -c 'closure /opt/one/one | terrarium pack -o "$0" -e /opt/one/one' "$out"
  [ "$(stat -c %U "$out")" = "$(id -un)" ]
}
columns() { awk -F '\t' -v path="$2" '$1 == path { print $2, $7, $8 }' "$1/MANIFEST"; }

machine rpm --bind root/var/lib/rpm /var/lib/rpm
[ "$(columns rpm opt/one/one)" = "program one 7:1.2-3" ]
[ "$(columns rpm lib64/libc.so.6)" = "library  " ]
machine none
[ "$(columns none opt/one/one)" = "program  " ]
mkdir broken
seq 1000 > broken/rpmdb.sqlite
machine damaged --bind broken /var/lib/rpm 2> err
grep -q 'rpmdb.sqlite: file is not a database' err
[ "$(columns damaged opt/one/one)" = "program  " ]
version=$(dpkg-query -W -f '${Version}' libc6 2> /dev/null) || exit 0 # no dpkg here
closure /bin/true | terrarium pack -o dpkg -e /bin/true
[ "$(columns dpkg lib64/libc.so.6)" = "library libc6 $version" ]
