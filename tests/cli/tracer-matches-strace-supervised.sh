# SPDX-License-Identifier: MIT
# A program whose calls a supervisor answers (seccomp user notification), after the shim knows its sites: what is let go
# on, refused, or given a descriptor of another file, in threads, and in programs that it executes.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#define ASK(nr) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF)
static int listen_to_me(void) {
  struct sock_filter code[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                               ASK(SYS_openat), ASK(SYS_access), ASK(SYS_mkdir), ASK(SYS_unlink),
                               BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  struct sock_fprog program = {sizeof code / sizeof code[0], code};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}
static void look(int i) {
  char name[50];
  snprintf(name, sizeof name, "/etc/of-%d", i % 5);
  access(name, F_OK);
  int fd = open("/etc/passwd", O_RDONLY);
  if (fd >= 0) close(fd);
}
static void* looks(void* of) { for (int i = 0; i < 20; i++) look(i + *(int*)of); return 0; }
/* Lets calls go on, makes some itself, and refuses some. */
static void answer(int listener) {
  for (;;) {
    struct seccomp_notif ask = {0};
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &ask) != 0) {
      if (errno == EINTR) continue;
      return;
    }
    struct seccomp_notif_resp say = {.id = ask.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    char name[200] = "";
    int at = ask.data.nr == SYS_openat;
    struct iovec here = {name, sizeof name - 1}, there = {(void*)ask.data.args[at], sizeof name - 1};
    if (process_vm_readv((pid_t)ask.pid, &here, 1, &there, 1, 0) < 0) name[0] = 0;
    if (strstr(name, "refused")) {
      say.flags = 0;
      say.error = -EACCES;
    } else if (strstr(name, "given")) {
      int fd = syscall(SYS_openat, AT_FDCWD, "/etc/group", O_RDONLY);
      struct seccomp_notif_addfd add = {.id = ask.id, .srcfd = (unsigned)fd};
      say.flags = 0;
      say.val = ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add);
      close(fd);
    }
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &say) != 0 && errno != ENOENT) _exit(9);
  }
}
static int send_fd(int to, int fd) {
  char byte = 0, room[CMSG_SPACE(sizeof fd)] = {0};
  struct iovec data = {&byte, 1};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
  struct cmsghdr* head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET; head->cmsg_type = SCM_RIGHTS; head->cmsg_len = CMSG_LEN(sizeof fd);
  memcpy(CMSG_DATA(head), &fd, sizeof fd);
  return sendmsg(to, &message, 0) != 1;
}
static int get_fd(int from) {
  char byte, room[CMSG_SPACE(sizeof(int))];
  struct iovec data = {&byte, 1};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
  int fd;
  if (recvmsg(from, &message, 0) != 1) return -1;
  memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
  return fd;
}
int main(void) {
  int ends[2];
  for (int i = 0; i < 20; i++) look(i); /* the shim knows these sites */
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends)) return 1;
  pid_t program = fork();
  if (program == 0) {
    close(ends[0]);
    int listener = listen_to_me();
    if (listener < 0 || send_fd(ends[1], listener)) _exit(2);
    close(listener);
    for (int i = 0; i < 50; i++) look(i);
    syscall(SYS_openat, AT_FDCWD, "/etc/refused", O_RDONLY);
    int fd = open("/etc/given", O_RDONLY);
    char byte;
    printf("%d %zd\n", fd >= 0, read(fd, &byte, 1));
    mkdir("made", 0755); unlink("made/f"); rmdir("made");
    struct stat status; stat("/etc/hosts", &status);
    pthread_t threads[4]; int numbers[4];
    for (int i = 0; i < 4; i++) pthread_create(&threads[i], 0, looks, &numbers[(numbers[i] = i, i)]);
    for (int i = 0; i < 4; i++) pthread_join(threads[i], 0);
    fflush(stdout);
    if (fork() == 0) { look(1); execl("/bin/sh", "sh", "-c", "cat /etc/hostname > /dev/null; test -e /etc/fstab; cat /etc/refused; ls / > /dev/null; echo done", NULL); }
    int code; wait(&code); printf("%d\n", WEXITSTATUS(code));
    fflush(stdout); _exit(5);
  }
  close(ends[1]);
  int listener = get_fd(ends[0]), code;
  if (listener < 0) return 3;
  pid_t supervisor = fork();
  if (supervisor == 0) { answer(listener); _exit(0); }
  close(listener);
  waitpid(program, &code, 0);
  int theirs; waitpid(supervisor, &theirs, 0);
  for (int i = 0; i < 5; i++) look(i);
  return WEXITSTATUS(code) + WEXITSTATUS(theirs);
}
C
gcc -w -O1 -pthread -o p p.c
"$TOP/tests/diff_strace.py" supervised ./p
tracer --require-complete -o t ./p > /dev/null 2>&1 || [ $? = 5 ]

# A filter that is given to a thread that runs: what that one does is not seen, and the trace says so.
cat > q.c <<'C'
#define _GNU_SOURCE
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
static void* waits(void* end) { char byte; read(*(int*)end, &byte, 1); return 0; }
int main(void) {
  struct sock_filter code[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  struct sock_fprog program = {1, code};
  int ends[2];
  pthread_t thread;
  pipe(ends);
  pthread_create(&thread, 0, waits, ends);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH;
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program) < 0) return 1;
  close(ends[1]);
  pthread_join(thread, 0);
  return 0;
}
C
gcc -w -O1 -pthread -o q q.c
tracer -o t ./q
[ "$(sqlite3 t 'select what from gap')" = seccomp ]
