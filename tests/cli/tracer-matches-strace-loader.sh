# SPDX-License-Identifier: MIT
# What the dynamic loader looks for: library paths, preloads, dlopen, plugins that are not there, name services.
echo 'int f(void) { return 1; }' > f.c
mkdir one two
gcc -shared -fPIC -o one/libf.so f.c; cp one/libf.so two; cp one/libf.so two/pre.so
cat > p.c <<'C'
#include <dlfcn.h>
#include <iconv.h>
#include <locale.h>
#include <netdb.h>
#include <pwd.h>
#include <stdio.h>
int f(void);
int main(void) {
  setlocale(LC_ALL, "");
  dlopen("libnone.so.7", RTLD_NOW); dlopen("./two/libf.so", RTLD_LAZY); dlopen("libm.so.6", RTLD_NOW);
  iconv_open("UTF-16", "LATIN1"); iconv_open("nothing", "LATIN1"); getpwnam("root"); getservbyname("http", "tcp");
  return printf("%d\n", f()) < 0;
}
C
gcc -o p p.c -Lone -lf '-Wl,-rpath,$ORIGIN/none:$ORIGIN/one' -Wl,--disable-new-dtags
cat > job <<'S'
./p; LD_LIBRARY_PATH=$PWD/two:/nowhere ./p; LD_PRELOAD=$PWD/two/pre.so ./p; LD_PRELOAD=absent.so ./p; LC_ALL=xx_YY ./p
LD_LIBRARY_PATH=$PWD/two/ /lib64/ld-linux-x86-64.so.2 --list ./p > /dev/null; LD_BIND_NOW=1 env -i ./p
S
"$TOP/tests/diff_strace.py" loader bash job
