/* SPDX-License-Identifier: MIT */
/* What ptrace costs by itself: every process of a tree is seized, and let go on at each stop, with nothing
 * done.
 *
 *   ptrace_floor NR COMMAND...   a filter makes system call NR stop at its entry, and then at its end
 *
 * NR of execve: the least that any tracer of a process tree pays. */
#define _GNU_SOURCE
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void stop_at(unsigned nr) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof code / sizeof code[0], code};
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0) _exit(126);
}

int main(int count, char** words) {
  int go[2], status, result = 0;
  if (count < 3 || pipe(go) != 0) return 2;
  pid_t program = fork(), tid;
  if (program == 0) {
    char byte;
    if (read(go[0], &byte, 1) != 1) _exit(126);
    stop_at((unsigned)atoi(words[1]));
    execvp(words[2], words + 2);
    _exit(127);
  }
  long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
                 PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL;
  if (ptrace(PTRACE_SEIZE, program, 0, options) != 0 || write(go[1], "", 1) != 1) return 2;
  while ((tid = wait4(-1, &status, __WALL, NULL)) > 0) {
    if (!WIFSTOPPED(status)) {
      if (tid == program) result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      continue;
    }
    int event = status >> 16, signal = WSTOPSIG(status);
    int is_signal = event == 0 && signal != (SIGTRAP | 0x80);
    ptrace(event == PTRACE_EVENT_SECCOMP ? PTRACE_SYSCALL : PTRACE_CONT, tid, 0,
           is_signal ? (long)signal : 0L);
  }
  return result;
}
