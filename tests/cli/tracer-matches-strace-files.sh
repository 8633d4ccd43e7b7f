# SPDX-License-Identifier: MIT
# coreutils: copying with all attributes, moving, linking, removing trees.
mkdir w
cat > job <<'S'
umask 022
mkdir -p a/b/c; echo one > a/one; echo two > a/b/two; ln -s ../one a/b/link; ln a/one a/hard; mkfifo a/fifo
cp -a a copy; cp -rL a/b deep; cp --sparse=always a/one sparse; install -D -m 700 a/one inst/x/one
mv a/one a/renamed; mv copy/b moved; mv -n a/renamed a/hard
touch -d 2020-01-01 a/b/two; touch -h a/b/link; truncate -s 100 a/b/two; chmod -R g+w a; chmod 600 a/missing
chown -h 0 a/b/link; ln -sfn b a/newlink; ln -sfn c a/newlink; readlink -f a/b/link; realpath a/newlink/..
rmdir a/b/c; rm -r copy; rm -rf deep; mkdir a; cat a/b; test -w a/hard; stat a/b/* > /dev/null; du -s a > /dev/null; df . > /dev/null
S
cd w
"$TOP/tests/diff_strace.py" --mask '(?<=/)Cu\w{6}' --before 'rm -rf -- *' files bash ../job
