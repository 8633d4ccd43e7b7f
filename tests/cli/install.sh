# SPDX-License-Identifier: MIT
# make install puts everything where the installed tools find it, a manual page for each.
make -s -C "$TOP" install DESTDIR="$PWD/root" PREFIX=/usr SAN="${TERRARIUM_SAN:-}" > log
PATH=$PWD/root/usr/bin:/usr/bin:/bin
closure /usr/bin/cat | terrarium pack -o app -e cat
echo hi | app/ebin/cat | grep -q hi
for tool in tracer tracels closure patchelf-ng terrarium; do
  [ -s "root/usr/share/man/man1/$tool.1" ]
  [ -s "root/usr/share/bash-completion/completions/$tool" ]
  "$tool" --version | grep -q "^$tool (Terrarium) "
done
