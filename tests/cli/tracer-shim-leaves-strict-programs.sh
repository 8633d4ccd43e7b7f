# SPDX-License-Identifier: MIT
# Programs that may not execute what was writable (PR_SET_MDWE, Linux 6.3), started by the tracer or around it: they do
# what they do untraced, and nothing is missed.
cat > strict.c <<'C'
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>
int main(int count, char** words) {
  if (count < 2 || prctl(65, 1, 0, 0, 0)) return 77;
  execvp(words[1], words + 1);
  return 127;
}
C
gcc -o strict strict.c
./strict true || { [ $? = 77 ] && echo "this kernel has no PR_SET_MDWE"; exit 77; }
echo text > file
tracer --require-complete -o inside ./strict sh -c 'cat file; ls . > /dev/null; exit 3' > out && exit 1 || [ $? = 3 ]
grep -qx text out
./strict tracer --require-complete -o around sh -c 'cat file; ls . > /dev/null; exit 3' > out && exit 1 || [ $? = 3 ]
grep -qx text out
for t in inside around; do
  [ "$(sqlite3 $t "select group_concat(op) from accesses where path = '$PWD/file'")" = open ]
  [ "$(sqlite3 $t "select count(*) from accesses where op = 'list' and path = '$PWD'")" = 1 ]
done
