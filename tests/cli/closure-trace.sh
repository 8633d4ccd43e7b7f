# SPDX-License-Identifier: MIT
# A traced run: what was executed, opened and looked at, with every link on the way, and nothing of /tmp or /proc
# unless asked for. --opened-only leaves out what was only looked at.
mkdir real dir
echo x >real/data
ln -s real link
ln -s ../link/data dir/hop
touch looked
cat >job.sh <<'S'
cat dir/hop link/../real/data /proc/self/stat >/dev/null
[ -e looked ]
ls dir >/dev/null
S
sed -i '1i #!/bin/sh' job.sh
chmod +x job.sh
tracer -o t -- ./job.sh
closure --no-default-excludes --trace t >all
for wanted in "$(readlink -f /bin/cat)" "$(readlink -f /bin/sh)" "$(readlink -f /lib64/ld-linux-x86-64.so.2)" \
  "$PWD/dir/hop" "$PWD/link" "$PWD/real/data" "$PWD/real" "$PWD/job.sh" "$PWD/dir" "$PWD/looked"; do
  grep -qxF "$wanted" all || { echo "$wanted is not in the set:"; cat all; exit 1; }
done
grep -q '/libc.so.6$' all
closure -l --no-default-excludes --trace t | grep -q "^$PWD/job.sh	script	executed by pid "
[ -z "$(sort all | uniq -d)" ]
if grep -x /proc all || grep ^/proc/ all || grep -x /dev/null all; then exit 1; fi

closure --no-default-excludes --opened-only --trace t >opened
if grep -qx "$PWD/looked" opened; then exit 1; fi
grep -qx "$PWD/real/data" opened

rm job.sh looked # gone since: left out, without a word unless asked
closure --no-default-excludes --trace t >less 2>err
if grep -qx "$PWD/job.sh" less || [ -s err ]; then exit 1; fi
closure -v --no-default-excludes --trace t 2>&1 >/dev/null | grep -q 't: 2 files no longer exist'
closure --trace t --trace t >twice
closure --trace t | cmp - twice
