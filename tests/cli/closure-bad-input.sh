# SPDX-License-Identifier: MIT
# Inputs that are no programs: one clear line each and the right exit code, and the rest is still answered.
. "$TOP/tests/cli/closure.inc"
answer() { # STATUS LINES-ON-STDERR ARGUMENTS...
  local status=$1 lines=$2
  shift 2
  fails_with "$status" timeout 10 closure "$@" >out 2>err </dev/null
  [ "$(wc -l <err)" -eq "$lines" ] || { echo "stderr of $*:"; cat err; exit 1; }
}
prog p
echo data >data
answer 0 0 ./data
grep -qx "$PWD/data" out
: >empty
answer 0 0 ./empty
mkdir dir
answer 0 0 ./dir
grep -qx "$PWD/dir" out
answer 1 1 ./gone ./p
grep -qx 'closure: ./gone: open: No such file or directory' err
grep -qx "$PWD/p" out
answer 1 1 ./data/below
mkfifo fifo
answer 1 1 ./fifo
answer 1 1 /dev/null
ln -s loop loop
answer 3 1 ./loop
for size in 10 64 300 600; do
  head -c $size p >cut
  answer 2 1 ./cut ./p
  grep -q '^closure: ./cut: ' err
  grep -qx "$PWD/p" out
done
answer 2 1
answer 2 1 --no-such-option
answer 2 1 --cpu
answer 2 1 --trace ./data
answer 3 1 --trace ./gone
answer 3 1 --from ./gone
echo 'int x;' | gcc -x c -c - -o object.o
answer 0 0 ./object.o
gcc -g -x c - -o debug <<<'int main(void) { return 0; }'
objcopy --only-keep-debug debug debug.debug
answer 0 0 ./debug.debug
gcc -static -x c - -o static <<<'int main(void) { return 0; }'
answer 0 0 ./static
[ "$(cat out)" = "$PWD/static" ]
answer 3 1 "$(head -c 5000 /dev/zero | tr '\0' a)"

if [ "$(id -u)" = 0 ]; then run_as="setpriv --reuid 65534 --clear-groups"; else run_as=; fi
cp p secret && chmod 0 secret
if $run_as test -e ./secret; then
  fails_with 3 $run_as "$BUILD/bin/closure" ./secret 2>err
  grep -qx 'closure: ./secret: open: Permission denied' err
fi
