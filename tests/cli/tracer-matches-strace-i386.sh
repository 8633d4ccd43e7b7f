# SPDX-License-Identifier: MIT
# A 32-bit program: other numbers, other calls. Freestanding, so that no 32-bit library is needed.
cat > p.c <<'C'
static int call(int nr, long a, long b, long c, long d) {
  int result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d) : "memory");
  return result;
}
void _start(void) {
  static char buffer[500];
  static char* argv[] = {"true", 0};
  call(33, (long)"/etc/passwd", 4, 0, 0);                 /* access */
  int here = call(5, (long)".", 0200000, 0, 0);
  int dir = call(5, (long)"/etc", 0200000, 0, 0);         /* open, O_DIRECTORY */
  call(295, dir, (long)"hosts", 0, 0);                    /* openat */
  call(195, (long)"/etc/../etc/group", (long)buffer, 0, 0); /* stat64 */
  call(196, (long)"nothing", (long)buffer, 0, 0);         /* lstat64 */
  call(300, dir, (long)"shadow", (long)buffer, 0);        /* fstatat64 */
  call(85, (long)"/proc/self/exe", (long)buffer, 100, 0); /* readlink */
  call(12, (long)"/usr", 0, 0, 0);                        /* chdir */
  call(5, (long)"lib", 0, 0, 0);
  call(133, dir, 0, 0, 0);                                /* fchdir */
  call(5, (long)"passwd", 0, 0, 0);
  call(133, here, 0, 0, 0);
  call(39, (long)"d", 0755, 0, 0);                        /* mkdir */
  call(296, -100, (long)"d/e", 0755, 0);                  /* mkdirat */
  call(8, (long)"d/f", 0600, 0, 0);                       /* creat */
  call(83, (long)"f", (long)"d/l", 0, 0);                 /* symlink */
  call(9, (long)"d/f", (long)"d/g", 0, 0);                /* link */
  call(38, (long)"d/g", (long)"d/h", 0, 0);               /* rename */
  call(15, (long)"d/h", 0644, 0, 0);                      /* chmod */
  call(182, (long)"d/h", -1, -1, 0);                      /* chown */
  call(92, (long)"d/h", 3, 0, 0);                         /* truncate */
  call(30, (long)"d/h", 0, 0, 0);                         /* utime */
  call(99, (long)"/", (long)buffer, 0, 0);                /* statfs */
  call(10, (long)"d/h", 0, 0, 0);                         /* unlink */
  call(301, -100, (long)"d/e", 0x200, 0);                 /* unlinkat */
  call(40, (long)"d", 0, 0, 0);                           /* rmdir */
  call(11, (long)"/bin/true", (long)argv, 0, 0);          /* execve */
  call(1, 9, 0, 0, 0);
}
C
gcc -m32 -O1 -ffreestanding -fno-stack-protector -fno-pic -no-pie -nostdlib -static -o p p.c 2> err || { echo "this compiler makes no 32-bit programs"; exit 77; }
mkdir w; cd w
../p || { echo "this kernel runs no 32-bit programs"; exit 77; }
"$TOP/tests/diff_strace.py" --before 'rm -rf -- *' i386 ../p
