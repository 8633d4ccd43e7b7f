# SPDX-License-Identifier: MIT
# Descriptors that come through a socket or from another process are attributed to who gets them.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
static void put(struct msghdr* m, char* control, struct iovec* data) {
  memset(m, 0, sizeof *m);
  m->msg_iov = data; m->msg_iovlen = 1; m->msg_control = control; m->msg_controllen = CMSG_SPACE(2 * sizeof(int));
}
int main(int argc, char** argv) {
  prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0); // for pidfd_getfd, where Yama guards
  int ends[2], gate[2];
  char byte, control[CMSG_SPACE(2 * sizeof(int))];
  struct iovec data = {&byte, 1};
  struct msghdr m;
  socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends);
  pipe(gate);
  if (fork() == 0) {
    put(&m, control, &data);
    recvmsg(ends[1], &m, 0);
    struct mmsghdr many[1];
    put(&many[0].msg_hdr, control, &data);
    recvmmsg(ends[1], many, 1, 0, 0);
    m.msg_control = 0; m.msg_controllen = 0;
    recvmsg(ends[1], &m, 0);
    syscall(438, syscall(434, getppid(), 0), 99, 0);
    write(gate[1], "", 1);
    execv("/bin/true", argv);
  }
  for (int i = 0; i < 2; i++) {
    int fds[2] = {open(i ? "read2" : "read1", O_RDONLY), open(i ? "write2" : "write1", O_WRONLY)};
    put(&m, control, &data);
    struct cmsghdr* header = CMSG_FIRSTHDR(&m);
    header->cmsg_level = SOL_SOCKET; header->cmsg_type = SCM_RIGHTS; header->cmsg_len = CMSG_LEN(sizeof fds);
    memcpy(CMSG_DATA(header), fds, sizeof fds);
    sendmsg(ends[0], &m, 0);
  }
  dup2(open("stolen", O_RDWR), 99);
  send(ends[0], "x", 1, 0);
  read(gate[0], &byte, 1);
  wait(NULL);
}
C
touch read1 read2 write1 write2 stolen
want='receive r read1 receive r read2 receive rw stolen receive w write1 receive w write2 '
for bits in 64 32; do
  gcc -m$bits -o p p.c 2>/dev/null || { echo "no -m$bits here"; continue; }
  tracer -o t ./p
  got=$(sqlite3 t "select op || ' ' || mode || ' ' || replace(path, '$PWD/', '') from accesses where op = 'receive'
    and pid <> (select pid from processes where parent is null) order by path" | tr '\n' ' ')
  [ "$got" = "$want" ] || { echo "$bits: $got"; exit 1; }
done
tracels t | grep -qx "$PWD/read1"
