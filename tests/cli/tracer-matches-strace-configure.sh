# SPDX-License-Identifier: MIT
# What a configure script does: hundreds of short programs, test compilations, here-documents, redirections, a log.
cat > configure <<'S'
#!/bin/sh
exec 5>config.log
echo "#define EMPTY" > confdefs.h
try() {
  cat confdefs.h - > conftest.c
  if ${CC-gcc} -c conftest.c >&5 2>&1 && test -s conftest.o; then result=yes; else result=no; fi
  rm -f conftest.o conftest.err conftest.c
  echo "checking $1... $result"
  echo "#define HAVE_`echo $1 | sed 'y%abcdefghijklmnopqrstuvwxyz./%ABCDEFGHIJKLMNOPQRSTUVWXYZ__%'` 1" >> confdefs.h
}
for header in stdio.h string.h nothing.h sys/stat.h; do
  echo "#include <$header>" | try $header
done
as_dir=`dirname -- "$0" || expr X"$0" : 'X\(.*\)/'`
for program in gawk mawk awk no-such-thing; do
  IFS=:; for dir in $PATH; do if test -x "$dir/$program"; then echo "found $dir/$program"; break; fi; done; unset IFS
done
i=0
while test $i -lt 40; do
  i=`expr $i + 1`
  (echo "line $i" | grep "$i" > out.$i; sed s/line/x/ out.$i | cat >> all) 2>/dev/null
  mv out.$i last && test -f last
done
sed -e 's,@x@,y,' > config.status <<EOF
echo @x@ $as_dir
EOF
chmod +x config.status && sh ./config.status
S
chmod +x configure
mkdir w; cd w
"$TOP/tests/diff_strace.py" --mask '/cc\w{6}\.' --mask '/tmp/sh-thd\.\w+' --before 'rm -f -- *' configure ../configure
