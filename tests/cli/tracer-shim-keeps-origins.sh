# SPDX-License-Identifier: MIT
# Programs that let the kernel look where their calls come from, after the shim has taken some over: by system call user
# dispatch, as Wine does, and by seccomp filters that read the instruction pointer, or arguments that a call has not.

# Where libc's code is: dl_iterate_phdr(find, 0).
cat > libc_text.h <<'C'
#include <link.h>
#include <string.h>
static unsigned long start, end;
static int find(struct dl_phdr_info* o, size_t n, void* x) {
  (void)n; (void)x;
  if (!strstr(o->dlpi_name, "libc.so")) return 0;
  for (int i = 0; i < o->dlpi_phnum; i++)
    if (o->dlpi_phdr[i].p_type == PT_LOAD && o->dlpi_phdr[i].p_flags & PF_X) { start = o->dlpi_addr + o->dlpi_phdr[i].p_vaddr; end = start + o->dlpi_phdr[i].p_memsz; }
  return 1;
}
C

cat > dispatch.c <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>
#include "libc_text.h"
#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#endif
static char selector;
static int caught;
static void on_sys(int s, siginfo_t* i, void* c) {
  (void)s; (void)i;
  selector = 0; caught++;
  ((ucontext_t*)c)->uc_mcontext.gregs[REG_RAX] = -38;
}
static void look(void) { access("/etc/hosts", F_OK); int fd = open("/etc/passwd", O_RDONLY); if (fd >= 0) close(fd); else puts("no"); }
int main(void) {
  dl_iterate_phdr(find, 0);
  struct sigaction a = {.sa_sigaction = on_sys, .sa_flags = SA_SIGINFO};
  sigaction(SIGSYS, &a, 0);
  look();
  if (prctl(PR_SET_SYSCALL_USER_DISPATCH, 1, start, end - start, &selector)) { perror("prctl"); return 1; }
  selector = 1;
  for (int i = 0; i < 5; i++) look();
  int before = caught;
  selector = 1;
  long r; __asm__ volatile("syscall" : "=a"(r) : "a"(SYS_getpid) : "rcx", "r11", "memory");
  selector = 0;
  printf("libc calls caught %d, own call caught %d\n", before, caught - before);
  return 0;
}
C
gcc -O1 -o dispatch dispatch.c
./dispatch > want
for how in --shim-slots=512 --no-shim; do
  tracer --require-complete $how -o t ./dispatch > got
  diff want got
  [ "$(sqlite3 t "select sum(count) from accesses where path = '/etc/passwd'")" = 6 ]
done

cat > filter.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <link.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "libc_text.h"
static int look(void) { int n = access("/etc/hosts", F_OK) == 0; int fd = open("/etc/passwd", O_RDONLY); if (fd >= 0) { close(fd); n++; } return n; }
int main(int argc, char** argv) {
  dl_iterate_phdr(find, 0);
  look();
  int how = argc > 1 ? atoi(argv[1]) : 0;
  /* openat and access only from libc; or only with nothing in the last argument */
  struct sock_filter by_place[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_access, 0, 5),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer) + 4),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)(start >> 32), 0, 4),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer)),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (unsigned)start, 0, 2),
      BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, (unsigned)end, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)};
  struct sock_filter by_rest[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 2),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[4]) + 4),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)};
  struct sock_fprog programs[] = {{sizeof by_place / sizeof *by_place, by_place}, {sizeof by_rest / sizeof *by_rest, by_rest}};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (how & 2 ? syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &programs[how & 1]) : prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &programs[how & 1])) return 9;
  int n = 0;
  for (int i = 0; i < 10; i++) n += look();
  if (how & 1) { int fd = open("/bin/true", O_RDONLY); n += mmap(0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) != MAP_FAILED; }
  write(1, n == 20 + (how & 1) ? "all\n" : "some\n", 4);
  pid_t child = fork();
  if (child == 0) { int k = look(); _exit(k); }
  int status; wait(&status);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}
C
gcc -w -O1 -o filter filter.c
for how in 0 1 2 3; do
  ./filter $how > want || [ $? = 2 ]
  tracer --require-complete -o t ./filter $how > got || [ $? = 2 ]
  diff want got
  [ "$(sqlite3 t "select sum(count) from accesses where path = '/etc/passwd'")" = 12 ]
  [ "$(sqlite3 t "select value from meta where key = 'shim'")" -gt 0 ]
done

# What a filter traps shows its place to the handler.
cat > trap.c <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>
static void on_sys(int signal, siginfo_t* info, void* context) {
  (void)signal;
  Dl_info object;
  int inside = dladdr(info->si_call_addr, &object) && strstr(object.dli_fname, "libc.so");
  puts(inside ? "from libc" : "from elsewhere");
  ((ucontext_t*)context)->uc_mcontext.gregs[REG_RAX] = 0;
}
int main(void) {
  struct sigaction action = {.sa_sigaction = on_sys, .sa_flags = SA_SIGINFO};
  sigaction(SIGSYS, &action, 0);
  access("/etc/hosts", F_OK);
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_access, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  struct sock_fprog program = {sizeof code / sizeof *code, code};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) return 9;
  return access("/etc/trapped", F_OK);
}
C
gcc -w -O1 -o trap trap.c
./trap > want
grep -q 'from libc' want
tracer --require-complete -o t ./trap > got
diff want got
