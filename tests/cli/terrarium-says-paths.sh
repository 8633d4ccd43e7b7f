# SPDX-License-Identifier: MIT
# What a program inside says about paths: names that it was given or holds compiled in stay as they are on any host; what the
# kernel says is where the file really is. A program of the host that is started from inside sees nothing of the terrarium.
data=$PWD/data host=$PWD/host
mkdir data host
echo packed > data/file
ln -s file data/link
cat > where.c <<'C'
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(int argc, char** argv) {
  char a[PATH_MAX] = "", b[PATH_MAX] = "", c[PATH_MAX] = "";
  if (readlink("/proc/self/exe", a, sizeof a - 1) < 0 || !realpath(argv[1], b) || chdir(argv[2])) return 1;
  printf("exe %s\nrealpath %s\ncwd %s\n", a, b, getcwd(c, sizeof c));
  return argc != 3;
}
C
gcc -o data/where where.c
cat > host/tool.c <<'C'
#include <stdio.h>
extern char** environ;
int main(int argc, char** argv) {
  char line[99] = "none\n";
  FILE* f = fopen(argv[argc - 1], "r");
  if (f) fgets(line, sizeof line, f);
  printf("%s", line);
  for (char** e = environ; *e; e++) puts(*e);
}
C
gcc -o host/tool host/tool.c
printf '#!/bin/sh\nread line < "$1"; echo "script $line"\n' > host/script && chmod +x host/script
cd data # what was the working directory is the terrarium's
tracer -o ../t.trace -- sh -c '"$0"/where "$0/link" "$0"; git --exec-path; python3 -c "import sys; print(sys.executable)"; /usr/bin/env true' "$data" > ../native
cd ..
closure --no-default-excludes --exclude-prefix /proc --exclude-prefix /dev --trace t.trace > files
terrarium pack -o first --entry sh git python3 < files
mv first app
top=$PWD/app
echo host > data/file

app/ebin/sh -c '"$0"/where "$0/link" "$0"' "$data" > out
diff out - <<E
exe $top$data/where
realpath $data/file
cwd $top$data
E
[ "$(app/ebin/git --exec-path)" = "$(git --exec-path)" ]
[ "$(app/ebin/sh -c 'python3 -c "import sys; print(sys.executable)"')" = /usr/bin/python3 ]
[ "$(app/ebin/python3 -c 'import sys; print(sys.executable)')" = "$top/ebin/python3" ]
[ "$(PATH=$top/ebin:$PATH python3 -c 'import sys; print(sys.executable)')" = "$top/ebin/python3" ]

# The host's own program: its environment, its files.
env -i A=1 app/ebin/sh -c 'exec "$0" "$1"' "$host/tool" "$data/file" > out
env -i A=1 sh -c 'exec "$0" "$1"' "$host/tool" "$data/file" > expected
grep -qx host out && grep -qx A=1 out
diff expected out
[ "$(app/ebin/sh -c '"$0" "$1"' "$host/script" "$data/file")" = 'script host' ]
