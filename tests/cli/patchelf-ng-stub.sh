# SPDX-License-Identifier: MIT
# A program with a $ORIGIN interpreter: the folder moves, failures are one line and status 127, what programs
# look at is true, and "ld.so program" still works.
mkdir -p app/bin app/lib64
loader=$(patchelf-ng --print-interpreter /bin/ls)
cp "$loader" app/lib64/ld.so
cat >main.c <<'X'
#define _GNU_SOURCE
#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>
extern int main();
static int seen(struct dl_phdr_info *info, size_t size, void *data) {
  if (strstr(info->dlpi_name, "/ld.so")) *(char **)data = strdup(info->dlpi_name);
  return 0;
}
int main(int argc, char **argv) {
  char exe[4096] = "", *ld = "";
  readlink("/proc/self/exe", exe, sizeof exe - 1);
  dl_iterate_phdr(seen, &ld);
  const ElfW(Phdr) *table = (void *)getauxval(AT_PHDR);
  int interp = 0;
  for (unsigned long i = 0; i < getauxval(AT_PHNUM); i++) interp += table[i].p_type == PT_INTERP;
  printf("%s|%s|%s|%d\n", argc > 1 ? argv[1] : "", exe, ld, interp);
  return getenv("STATUS") ? atoi(getenv("STATUS")) : 0;
}
X
for pie in '-fPIE -pie' '-fno-pie -no-pie'; do
  gcc $pie main.c -o app/bin/main
  patchelf-ng --set-interpreter '$ORIGIN/../lib64/ld.so' app/bin/main
  [ "$(patchelf-ng --print-interpreter app/bin/main)" = '$ORIGIN/../lib64/ld.so' ]
  [ "$(app/bin/main hello)" = "hello|$PWD/app/bin/main|$PWD/app/bin/../lib64/ld.so|1" ]
  status=0
  STATUS=3 app/bin/main >/dev/null || status=$?
  [ $status = 3 ]

  mv app moved
  [ "$(cd / && "$OLDPWD/moved/bin/main")" = "|$PWD/moved/bin/main|$PWD/moved/bin/../lib64/ld.so|1" ]
  ln -s moved/bin/main link
  [ "$(./link)" = "|$PWD/moved/bin/main|$PWD/moved/bin/../lib64/ld.so|1" ]
  rm link
  [ "$(exec -a odd moved/bin/main x)" = "x|$PWD/moved/bin/main|$PWD/moved/bin/../lib64/ld.so|1" ]
  # As an argument of the loader, which has done everything already when it reaches the stub.
  "$loader" moved/bin/main direct | grep -q '^direct|'
  LD_TRACE_LOADED_OBJECTS=1 moved/bin/main | grep -q libc.so.6

  # Without /proc the name given to execve(2) has to do.
  if unshare -rm true 2>/dev/null; then
    unshare -rm sh -c 'mount -t tmpfs none /proc && moved/bin/main bare' | grep -q '^bare||moved/bin/../lib64/ld.so|1$'
  fi

  mv moved/lib64/ld.so moved/lib64/away
  status=0
  moved/bin/main 2>err || status=$?
  [ $status = 127 ] && [ "$(cat err)" = "moved/bin/main: cannot start: $PWD/moved/bin/../lib64/ld.so: no such interpreter" ]
  echo 'not a loader' >moved/lib64/ld.so
  status=0
  moved/bin/main 2>err || status=$?
  [ $status = 127 ] && grep -q 'not an interpreter for x86-64$' err && [ "$(wc -l <err)" = 1 ]
  mv moved/lib64/away moved/lib64/ld.so
  mv moved app
done

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
