# SPDX-License-Identifier: MIT
# A pipeline, subshells with directories of their own, scripts with and without "#!", redirections.
mkdir w
cat > script <<'S'
#!/bin/sh -e
cat /etc/passwd | sort | wc -l
S
printf 'cd /usr/lib && ls -la . ../bin/env\n' > bare
chmod +x script bare
cat > job <<'S'
(cd /etc && cat hostname ../etc/./hosts passwd nope | sort | tail -n 3)
../script > out; ../bare > /dev/null; cat < out >> log; read -r line < out
find /etc/default /etc/cron.d -name 'a*'
mkdir -p a/b/c a/b/e; cp -a ../script a/b; mv a/b a/d; ln -s d a/l; rm -r a/l/script; test -e a/l/c/../../d && test -e a/l/../x && rmdir a/d/c/../e
touch x; chmod 600 x; ln x y; rm -f x y z
S
cd w
"$TOP/tests/diff_strace.py" --before 'rm -rf -- *' shell bash ../job
