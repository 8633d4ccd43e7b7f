# SPDX-License-Identifier: MIT
# A 32-bit x86 program, dynamic or static, runs in a view with its own loader, libraries and files.
unshare -Urm true 2>/dev/null || { echo "no user namespaces here"; exit 77; }
cat > prog.c <<'C'
#include <stdio.h>
int main(int argc, char** argv) {
  char line[100] = "nothing\n";
  FILE* f = fopen(argv[argc - 1], "r");
  if (f && !fgets(line, sizeof line, f)) return 2;
  printf("%d bits %s", (int)sizeof(void*) * 8, line);
  return 5;
}
C
gcc -m32 -o prog prog.c && gcc -m32 -static -o fixed prog.c || { echo "gcc makes no 32-bit programs here"; exit 77; }
[ "$(./prog /etc/debian_version | cut -c-7)" = "32 bits" ] || { echo "no 32-bit programs run here"; exit 77; }
file=/usr/share/common-licenses/BSD
{ closure ./prog /bin/sh; echo "$PWD/fixed"; echo $file; } > files
terrarium pack -o app -e sh ./prog ./fixed < files 2> err
grep -q '/prog: is a 32-bit program: runs in a view' err
grep -q '/fixed: is static: runs in a view' err
grep -q "^[^	]*/prog	view	" app/MANIFEST
grep -q "^[^	]*ld-linux.so.2	data	" app/MANIFEST
echo packed > app$file
mkdir moved cwd && mv app moved
cd cwd
empty() { bwrap --ro-bind ../moved/app /x --proc /proc --dev /dev --bind . /y --chdir /y -- "$@"; }
for run in "/x/ebin/prog $file" "/x/ebin/fixed $file" "/x/ebin/sh -c $(dirname "$PWD")/prog\ $file"; do
  status=0
  out=$(eval "empty $run") || status=$?
  [ "$out" = "32 bits packed" ] && [ $status = 5 ] || { echo "'$out' $status: $run"; exit 1; }
done
