# SPDX-License-Identifier: MIT
# A program whose own filter kills it for any call but the few that it makes, and which then opens 1,000 files: the
# shim makes no call of its own.
cat > p.c <<'C'
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
static void look(int i) {
  char name[50];
  sprintf(name, "/etc/of-%d", i % 10);
  access(name, F_OK);
  int fd = open("/etc/passwd", O_RDONLY);
  if (fd >= 0) close(fd);
}
#define ALLOW(nr) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
int main(int argc, char** argv) {
  (void)argv;
  for (int i = 0; i < 10; i++) look(i);
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      ALLOW(SYS_openat), ALLOW(SYS_access), ALLOW(SYS_close), ALLOW(SYS_exit_group), ALLOW(SYS_faccessat),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)};
  struct sock_fprog program = {sizeof code / sizeof code[0], code};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (argc == 1 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) return 1;
  for (int i = 0; i < 1000; i++) look(i);
  return 7;
}
C
gcc -O1 -o p p.c
"$TOP/tests/diff_strace.py" seccomp ./p
