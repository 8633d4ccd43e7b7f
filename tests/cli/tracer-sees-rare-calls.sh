# SPDX-License-Identifier: MIT
# Calls that few programs make are seen too, whether the kernel grants them or not.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>
int main(void) {
  int dir = open("dir", O_RDONLY);
  acct("/no/acct");
  syscall(SYS_swapon, "/no/swap", 0);
  syscall(SYS_swapoff, "/no/swapoff");
  syscall(SYS_quotactl, 0x80000700, "/no/quota", 0, 0);
  syscall(SYS_pivot_root, "/no/root", "/no/old");
  mount("/no/device", "/no/target", "ext4", 0, 0);
  umount2("/no/umount", 0);
  syscall(428, dir, "open_tree", 0);
  syscall(429, dir, "move_from", dir, "move_to", 0);
  syscall(431, -1, 1, "source", "/no/fs-source", 0);
  syscall(433, dir, "fspick", 0);
  syscall(442, dir, "mount_setattr", 0, 0, 0);
  struct sockaddr_un to = {.sun_family = AF_UNIX, .sun_path = "/no/sendto"};
  int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
  sendto(fd, "", 1, 0, (void*)&to, sizeof to);
  strcpy(to.sun_path, "/no/sendmsg");
  struct iovec data = {"", 1};
  struct msghdr message = {.msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &data, .msg_iovlen = 1};
  sendmsg(fd, &message, 0);
  strcpy(to.sun_path, "/no/sendmmsg");
  struct mmsghdr many[1] = {{.msg_hdr = message}};
  sendmmsg(fd, many, 1, 0);
  struct { unsigned long name; unsigned fd, flags, dir; } object = {(unsigned long)"/no/bpf", 0, 0, 0};
  syscall(SYS_bpf, 7, &object, sizeof object);
  return 0;
}
C
gcc -o p p.c
mkdir dir
tracer -o t ./p
sqlite3 t "select op || mode || ' ' || path from accesses where path glob '/no/*' or path glob '$PWD/dir/*'" |
  sed "s|$PWD||" | sort > got
cat > want <<'W'
chroot /no/root
connect /no/sendmmsg
connect /no/sendmsg
connect /no/sendto
mount /dir/fspick
mount /dir/mount_setattr
mount /dir/move_to
mount /no/old
mount /no/target
mount /no/umount
openp /dir/open_tree
openr /no/swapoff
openrw /no/bpf
openrw /no/swap
openw /no/acct
stat /dir/move_from
stat /no/device
stat /no/fs-source
stat /no/quota
W
diff want got

# Calls of newer kernels, by their numbers; those that this kernel does not have never happen.
cat > n.c <<'C'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>
static void call(const char* what, long result) { if (result >= 0 || errno != ENOSYS) puts(what); }
int main(void) {
  int dir = open("dir", O_RDONLY);
  char text[100] = "";
  struct { uint64_t value; uint32_t size, flags; } value = {(uint64_t)text, 3, 0};
  call("setxattr /dir/a", syscall(463, dir, "a", 0, "user.x", &value, sizeof value));
  call("getxattr /dir/b", syscall(464, dir, "b", 0, "user.x", &value, sizeof value));
  call("getxattr /dir/c", syscall(465, dir, "c", 0, text, sizeof text));
  call("setxattr /dir/d", syscall(466, dir, "d", 0, "user.x"));
  call("openp /dir/e", syscall(467, dir, "e", 0, &value, 0));
  call("stat /dir/f", syscall(468, dir, "f", text, 24, 0));
  call("setxattr /dir/g", syscall(469, dir, "g", text, 24, 0));
  call("chmod /dir/h", syscall(452, dir, "h", 0600, 0));
  call("access /dir/tool", syscall(SYS_execveat, dir, "tool", 0, 0, 0x10000)); /* AT_EXECVE_CHECK runs nothing */
  struct perf_event_attr event = {.size = sizeof event, .uprobe_path = (uint64_t)"dir/probed"};
  FILE* file = fopen("/sys/bus/event_source/devices/uprobe/type", "r");
  if (file && fscanf(file, "%u", &event.type) == 1) {
    syscall(SYS_perf_event_open, &event, 0, -1, -1, 0);
    puts("stat /dir/probed");
  }
  return syscall(SYS_futimesat, AT_FDCWD, 0, 0) != -1; /* no name at all */
}
C
gcc -o n n.c
printf '#!/bin/sh\n' > dir/tool; chmod +x dir/tool
tracer -o n.t ./n | sort > want
sqlite3 n.t "select op || mode || ' ' || path from accesses where path glob '$PWD/dir/*'" | sed "s|$PWD||" | sort > got
diff want got
[ "$(sqlite3 n.t "select count(*) from accesses where path = '$PWD'")" = 0 ]
