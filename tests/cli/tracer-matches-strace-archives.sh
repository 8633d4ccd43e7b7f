# SPDX-License-Identifier: MIT
# find, tar, gzip, dpkg-deb: deep trees by directory descriptors, and pipes between them.
mkdir w
cat > job <<'S'
mkdir -p t/1/2/3/4 t/x; for i in 1 2 3 4 5 6; do echo $i > t/1/2/f$i; ln -s f$i t/1/2/l$i; done
find t -type f -exec grep -l 3 {} + ; find t -name 'f*' -newer t/x -delete; find -L t /no/where -size +1 2>&1
echo again > t/1/2/3/4/again
tar -czf t.tgz t; mkdir out; tar -xzf t.tgz -C out --strip-components=1; tar -tf t.tgz; tar -xf none.tgz
gzip -k t/1/2/3/4/again; zcat t/1/2/3/4/again.gz; ls -lR out
mkdir -p d/DEBIAN; printf 'Package: x\nVersion: 1\nArchitecture: all\nMaintainer: x\nDescription: x\n' > d/DEBIAN/control
dpkg-deb --root-owner-group -b d x.deb > /dev/null; dpkg-deb -c x.deb > /dev/null
S
sed -i '/ls -lR/s/ls -lR out/ls -R out/' job
cd w
"$TOP/tests/diff_strace.py" --mask '(?<=dpkg-deb\.)\w+' --before 'rm -rf -- *' archives bash ../job
