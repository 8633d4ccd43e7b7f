# SPDX-License-Identifier: MIT
# An entry starts its program as if natively: argv[0] as typed, standard input, status, signals, descriptors, environment;
# through the link, the static launcher and the readable script.
cat > prog.c <<'C'
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
extern char** environ;
int main(int argc, char** argv) {
  char line[100] = "";
  int n = 0;
  for (char** e = environ; *e; e++) n++;
  if (argc > 1 && !strcmp(argv[1], "kill")) raise(SIGUSR2), pause();
  printf("%s|%d|%s|%d|%d|", argv[0], argc, getenv("A") ? getenv("A") : "-", n, signal(SIGINT, SIG_DFL) == SIG_IGN);
  puts(fgets(line, sizeof line, stdin) ? strtok(line, "\n") : "nothing");
  return write(7, "seven\n", 6) == 6 ? 9 : 8;
}
C
gcc -w -o prog prog.c
for kind in static script; do
  closure "$PWD/prog" /bin/sh | terrarium pack -o $kind --launcher=$kind -e ./prog -e "fixed=$PWD/prog one" -e "with=B=c $PWD/prog"
done
try() { # EXPECTED PROGRAM ARGUMENTS: with an environment of one variable, SIGINT ignored, descriptor 7 a file
  local want=$1 status=0 got
  shift
  got=$(trap '' INT; echo input | env -i A=b "$@" 7> seven) || status=$?
  [ "$got" = "$want" ] && [ $status = 9 ] && [ "$(cat seven)" = seven ] || { echo "'$got' $status instead of '$want': $*"; exit 1; }
}
try "./prog|2|b|1|1|input" ./prog x
try "static/ebin/prog|2|b|1|1|input" static/ebin/prog x
(exec -a typed static/ebin/prog < /dev/null 7> seven) > out || [ $? = 9 ]
grep -q '^typed|1|' out
# One with arguments or variables of its own: argv[0] is the program, which may look for its files by it.
try "$PWD/static$PWD/prog|3|b|1|1|input" static/ebin/fixed x
try "$PWD/static$PWD/prog|2|b|2|1|input" static/ebin/with x
for entry in static/ebin/prog 'static/ebin/with' script/ebin/prog script/ebin/with; do
  status=0
  $entry kill < /dev/null || status=$?
  [ $status = $((128 + 12)) ] || { echo "$entry: $status after SIGUSR2"; exit 1; }
done
status=0
(echo input | script/ebin/fixed x 7> seven) > out || status=$?
[ $status = 9 ] && grep -q '|3|-|.*|input$' out
