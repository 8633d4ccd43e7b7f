# SPDX-License-Identifier: MIT
# Walks that change directory as they go (fchdir, chdir to ..), and those that go by descriptors, over the same tree.
mkdir -p t/a/b/c t/a/d t/e; for d in t/a/b/c t/a/b t/a/d t/e; do for i in 1 2 3; do echo x > $d/f$i; done; done
ln -s ../e t/a/link; ln -s f1 t/e/l
cat > walk.c <<'C'
#define _GNU_SOURCE
#include <fts.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
static int visit(const char* path, const struct stat* status, int kind, struct FTW* where) {
  (void)path, (void)status, (void)kind, (void)where;
  return 0;
}
static void walk(int options) {
  char* roots[] = {"t", 0};
  FTS* fts = fts_open(roots, options, 0);
  while (fts_read(fts)) {
  }
  fts_close(fts);
}
int main(void) {
  walk(FTS_PHYSICAL); walk(FTS_LOGICAL); walk(FTS_PHYSICAL | FTS_NOCHDIR);
  nftw("t", visit, 2, FTW_CHDIR); nftw("t", visit, 10, FTW_PHYS | FTW_DEPTH);
  return 0;
}
C
gcc -o walk walk.c
"$TOP/tests/diff_strace.py" walks sh -c './walk; find t -size +0 -execdir test -r {} \; ; find -L t -newer walk.c
  perl -MFile::Find -e "find(sub { -s }, q(t))"; du -a t > /dev/null; chmod -R u+w t; ls -R t; rm -rf none'
