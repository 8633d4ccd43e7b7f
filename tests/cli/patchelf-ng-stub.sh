# SPDX-License-Identifier: MIT
# A program with a $ORIGIN interpreter: the folder moves, failures are one line and status 127, what programs
# look at is true, and "ld.so program" still works. Secure execution is refused.
compile=gcc machine=x86-64 emulate=
strips=(strip 'strip -g' eu-strip llvm-strip)
loader=$(patchelf-ng --print-interpreter /bin/ls)
libc=$(gcc -print-file-name=libc.so.6)
. "$TOP/tests/relocatable-interpreter.sh"

# Without /proc the name given to execve(2) has to do.
if unshare -rm true 2>/dev/null; then
  unshare -rm sh -c 'mount -t tmpfs none /proc && app/bin/main bare' | grep -q '^bare||app/bin/../lib64/ld.so|1|1$'
fi

# Secure execution. patchelf-ng refuses such a file, the stub refuses one that became so later.
chmod u+s app/bin/main
status=0
patchelf-ng --set-interpreter '$ORIGIN/ld.so' app/bin/main 2>err || status=$?
[ $status = 1 ] && grep -q 'refusing a \$ORIGIN interpreter' err
if [ "$(id -u)" = 0 ]; then
  chown 1:1 app/bin/main && chmod u+s app/bin/main
  status=0
  app/bin/main 2>err || status=$?
  if findmnt -no OPTIONS -T app | grep -q nosuid; then
    echo 'nosuid mount: AT_SECURE not tried'
  else
    [ $status = 127 ] && grep -q 'refused in secure execution$' err
  fi
fi
