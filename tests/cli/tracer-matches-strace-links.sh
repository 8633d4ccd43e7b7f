# SPDX-License-Identifier: MIT
# Names that lead elsewhere from one call to the next: links made, moved and removed between opens of one name.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
static void put(const char* name) { close(open(name, O_CREAT | O_WRONLY, 0644)); }
static void look(void) {
  struct stat status;
  char target[100];
  static const char* const names[] = {"way", "way/file", "way/./file", "one/file", "two/file", "loop", "chain"};
  for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
    int fd = open(names[i], O_RDONLY);
    if (fd >= 0) close(fd);
    fd = open(names[i], O_RDONLY | O_NOFOLLOW);
    if (fd >= 0) close(fd);
    fd = open(names[i], O_PATH | O_NOFOLLOW);
    if (fd >= 0) close(fd);
    lstat(names[i], &status);
    readlink(names[i], target, sizeof target);
    access(names[i], R_OK);
  }
}
int main(void) {
  mkdir("one", 0755); mkdir("two", 0755);
  put("one/file"); put("two/file");
  symlink("loop", "loop");
  symlink("c1", "chain"); symlink("c2", "c1"); symlink("one/file", "c2");
  look();
  symlink("one", "way"); look(); look();
  unlink("way"); look();
  symlink("two", "way"); look();
  symlink("one", "next"); rename("next", "way"); look();          /* a link over a link */
  unlink("c2"); symlink("two/file", "c2"); look();
  rename("one", "three"); look(); rename("two", "one"); look();     /* directories */
  renameat2(AT_FDCWD, "one", AT_FDCWD, "three", RENAME_EXCHANGE); look();
  linkat(AT_FDCWD, "way", AT_FDCWD, "hard", 0); unlink("way"); rename("hard", "way"); look();
  unlink("one/file"); rename("three/file", "one/file"); look();
  return 0;
}
C
gcc -o p p.c
mkdir w; cd w
"$TOP/tests/diff_strace.py" --before 'rm -rf -- *' links ../p
