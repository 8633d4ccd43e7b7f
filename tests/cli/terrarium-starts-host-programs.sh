# SPDX-License-Identifier: MIT
# A program of the host that is started from inside ($EDITOR, a script with the host's interpreter) gets the environment as it
# is, and the host's files and libraries, also of names that the terrarium has.
mkdir host
echo 'const char* whose(void) { return "host"; }' | gcc -shared -fPIC -x c - -o host/libwhose.so
cat > editor.c <<'C'
#include <stdio.h>
#include <string.h>
#include <strings.h>
extern char** environ;
const char* whose(void);
int main(int argc, char** argv) {
  char line[100] = "nothing\n";
  FILE* f = fopen(argv[1], "r");
  if (f) fgets(line, sizeof line, f);
  printf("%s %s", whose(), line);
  for (char** e = environ; *e; e++)
    if (!strncmp(*e, "LD_", 3) || !strncasecmp(*e, "terra", 5)) printf("leak %s\n", *e);
  return 4;
}
C
gcc -w -o host/editor editor.c -Lhost -lwhose -Wl,-rpath,"$PWD/host"
mkdir data && echo packed > data/file
{ closure /bin/sh; echo "$PWD/data/file"; } > files
terrarium pack -o terrarium-app -e sh < files
echo host > data/file # the host has one of its own by now
export EDITOR=$PWD/host/editor
status=0
unset TERRARIUM_BUILD TERRARIUM_SAN # make test sets them
out=$(terrarium-app/ebin/sh -c "read line < $PWD/data/file; echo \$line; \$EDITOR $PWD/data/file") || status=$?
[ "$out" = "$(printf 'packed\nhost host')" ] && [ $status = 4 ] || { echo "$out $status"; exit 1; }
printf '#!/usr/bin/env bash\necho "$BASH_VERSION $(cat %s)"\n' "$PWD/data/file" > host/script
chmod +x host/script
[ "$(terrarium-app/ebin/sh -c "$PWD/host/script")" = "$(host/script)" ]
