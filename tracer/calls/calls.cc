// SPDX-License-Identifier: MIT
#include "tracer/calls/calls.hh"

#include <linux/close_range.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <vector>

#include "tracer/calls/handlers.hh"

namespace terra {

namespace {

// Rows of the commonest shapes.
constexpr uint32_t set_mdwe = 65; // PR_SET_MDWE, of Linux 6.3

constexpr Call named(const char* name, int nr64, int nr32, Op op, NameArg arg = {.path = 0}) {
  return {.name = name, .nr64 = nr64, .nr32 = nr32, .op = op, .first = arg};
}

constexpr Call two_names(const char* name, int nr64, int nr32, Op op, NameArg first, Op second_op,
                         NameArg second) {
  return {.name = name,
          .nr64 = nr64,
          .nr32 = nr32,
          .op = op,
          .first = first,
          .second = second,
          .second_op = second_op};
}

constexpr Call at_fd(const char* name, int nr64, int nr32, Op op, int8_t flags = no_arg) {
  return named(name, nr64, nr32, op, {.path = 1, .dirfd = 0, .flags = flags});
}

constexpr Call opening(const char* name, int nr64, int nr32, NameArg arg, bool (*enter)(Scene&, Tracee&)) {
  return {.name = name,
          .nr64 = nr64,
          .nr32 = nr32,
          .op = Op::open,
          .first = arg,
          .enter = enter,
          .leave = leave_open};
}

constexpr Call exec(const char* name, int nr64, int nr32, NameArg arg,
                    bool (*enter)(Scene&, Tracee&) = nullptr) {
  return {.name = name, .nr64 = nr64, .nr32 = nr32, .op = Op::exec, .first = arg, .enter = enter};
}

constexpr Call special(const char* name, int nr64, int nr32, bool (*enter)(Scene&, Tracee&),
                       void (*leave)(Scene&, Tracee&, int64_t) = nullptr, Op op = Op::open) {
  return {.name = name, .nr64 = nr64, .nr32 = nr32, .op = op, .enter = enter, .leave = leave};
}

constexpr Call mode(const char* mode, Call call) {
  call.mode = mode;
  return call;
}

// The kernel opens the file by itself.
constexpr Call using_file(const char* name, int nr64, int nr32, const char* how) {
  return mode(how, named(name, nr64, nr32, Op::open));
}

constexpr Call leaving(Call call, void (*leave)(Scene&, Tracee&, int64_t)) {
  call.leave = leave;
  return call;
}

constexpr Call only_if(Call call, ArgBits bits, ArgBits unless = {}) {
  call.only_if = bits;
  call.unless = unless;
  return call;
}

constexpr Call stays(Call call) {
  call.stays = true;
  return call;
}

constexpr Call for_shim(Call call) {
  call.for_shim = true;
  return call;
}

constexpr Call only_values(Call call, ArgValues values) {
  call.only_values = values;
  return call;
}

constexpr NameArg arg(int8_t path, int8_t dirfd = no_arg, int8_t flags = no_arg) {
  return {.path = path, .dirfd = dirfd, .flags = flags};
}

constexpr Call table[] = {
    opening("open", 2, 5, arg(0), enter_open),
    opening("creat", 85, 8, arg(0), enter_creat),
    opening("openat", 257, 295, arg(1, 0), enter_openat),
    opening("openat2", 437, 437, arg(1, 0), enter_openat2),
    opening("open_by_handle_at", 304, 342, {}, enter_open_by_handle),
    mode("p", opening("open_tree", 428, 428, {}, enter_open_tree)),
    mode("p", opening("open_tree_attr", 467, 467, {}, enter_open_tree)),
    using_file("uselib", 134, 86, "r"),
    using_file("acct", 163, 51, "w"),
    using_file("swapon", 167, 87, "rw"),
    using_file("swapoff", 168, 115, "r"),

    exec("execve", 59, 11, arg(0)),
    exec("execveat", 322, 358, arg(1, 0, 4), enter_execveat),
    exec("execve (x32)", 520, -1, arg(0)),
    exec("execveat (x32)", 545, -1, arg(1, 0, 4), enter_execveat),

    named("stat", 4, 106, Op::stat),
    stays(named("lstat", 6, 107, Op::stat)),
    named("oldstat", -1, 18, Op::stat),
    stays(named("oldlstat", -1, 84, Op::stat)),
    named("stat64", -1, 195, Op::stat),
    stays(named("lstat64", -1, 196, Op::stat)),
    at_fd("newfstatat", 262, -1, Op::stat, 3),
    at_fd("fstatat64", -1, 300, Op::stat, 3),
    at_fd("statx", 332, 383, Op::stat, 2),
    at_fd("file_getattr", 468, 468, Op::stat, 4),
    named("access", 21, 33, Op::access),
    at_fd("faccessat", 269, 307, Op::access),
    at_fd("faccessat2", 439, 439, Op::access, 3),
    named("readlink", 89, 85, Op::readlink),
    at_fd("readlinkat", 267, 305, Op::readlink),
    named("statfs", 137, 99, Op::statfs),
    named("statfs64", -1, 268, Op::statfs),
    named("getxattr", 191, 229, Op::getxattr),
    stays(named("lgetxattr", 192, 230, Op::getxattr)),
    named("listxattr", 194, 232, Op::getxattr),
    stays(named("llistxattr", 195, 233, Op::getxattr)),
    at_fd("getxattrat", 464, 464, Op::getxattr, 2),
    at_fd("listxattrat", 465, 465, Op::getxattr, 2),
    named("quotactl", 179, 131, Op::stat, arg(1)),
    named("inotify_add_watch", 254, 292, Op::watch, arg(1)),
    named("fanotify_mark", 301, -1, Op::watch, arg(4, 3)),
    named("fanotify_mark", -1, 339, Op::watch, arg(5, 4)), // the 64-bit mask takes two arguments
    at_fd("name_to_handle_at", 303, 341, Op::handle, 4),
    named("chdir", 80, 12, Op::chdir),
    special("fchdir", 81, 133, enter_fd, nullptr, Op::chdir),

    at_fd("mkdirat", 258, 296, Op::mkdir),
    named("mkdir", 83, 39, Op::mkdir),
    named("rmdir", 84, 40, Op::rmdir),
    named("unlink", 87, 10, Op::unlink),
    special("unlinkat", 263, 301, enter_unlinkat),
    two_names("rename", 82, 38, Op::rename_from, arg(0), Op::rename_to, arg(1)),
    two_names("renameat", 264, 302, Op::rename_from, arg(1, 0), Op::rename_to, arg(3, 2)),
    two_names("renameat2", 316, 353, Op::rename_from, arg(1, 0), Op::rename_to, arg(3, 2)),
    two_names("link", 86, 9, Op::link_from, arg(0), Op::link_to, arg(1)),
    two_names("linkat", 265, 303, Op::link_from, arg(1, 0, 4), Op::link_to, arg(3, 2)),
    named("symlink", 88, 83, Op::symlink, arg(1)),
    named("symlinkat", 266, 304, Op::symlink, arg(2, 1)),
    named("mknod", 133, 14, Op::mknod),
    at_fd("mknodat", 259, 297, Op::mknod),
    named("truncate", 76, 92, Op::truncate),
    named("truncate64", -1, 193, Op::truncate),
    named("chmod", 90, 15, Op::chmod),
    at_fd("fchmodat", 268, 306, Op::chmod),
    at_fd("fchmodat2", 452, 452, Op::chmod, 3),
    named("chown", 92, 182, Op::chown),
    stays(named("lchown", 94, 16, Op::chown)),
    named("chown32", -1, 212, Op::chown),
    stays(named("lchown32", -1, 198, Op::chown)),
    at_fd("fchownat", 260, 298, Op::chown, 4),
    named("utime", 132, 30, Op::utime),
    named("utimes", 235, 271, Op::utime),
    at_fd("futimesat", 261, 299, Op::utime),
    at_fd("utimensat", 280, 320, Op::utime, 3),
    at_fd("utimensat_time64", -1, 412, Op::utime, 3),
    named("setxattr", 188, 226, Op::setxattr),
    stays(named("lsetxattr", 189, 227, Op::setxattr)),
    named("removexattr", 197, 235, Op::setxattr),
    stays(named("lremovexattr", 198, 236, Op::setxattr)),
    at_fd("setxattrat", 463, 463, Op::setxattr, 2),
    at_fd("removexattrat", 466, 466, Op::setxattr, 2),
    at_fd("file_setattr", 469, 469, Op::setxattr, 4),

    special("connect", 42, 362, enter_socket_name, nullptr, Op::connect),
    special("bind", 49, 361, enter_socket_name, nullptr, Op::bind),
    only_if(special("sendto", 44, 369, enter_sendto, nullptr, Op::connect), {4, ~0u}),
    special("sendmsg", 46, 370, enter_sendmsg, nullptr, Op::connect),
    special("sendmsg (x32)", 518, -1, enter_sendmsg, nullptr, Op::connect),
    special("sendmmsg", 307, 345, enter_sendmmsg, nullptr, Op::connect),
    special("sendmmsg (x32)", 538, -1, enter_sendmmsg, nullptr, Op::connect),
    special("recvmsg", 47, 372, enter_recvmsg, leave_recvmsg),
    special("recvmsg (x32)", 519, -1, enter_recvmsg, leave_recvmsg),
    special("recvmmsg", 299, 337, enter_recvmmsg, leave_recvmmsg),
    special("recvmmsg (x32)", 537, -1, enter_recvmmsg, leave_recvmmsg),
    special("recvmmsg_time64", -1, 417, enter_recvmmsg, leave_recvmmsg),
    special("pidfd_getfd", 438, 438, enter_always, leave_pidfd_getfd),
    special("socketcall", -1, 102, enter_socketcall, leave_socketcall),

    only_if(special("mmap", 9, -1, enter_mmap, nullptr, Op::map), {2, PROT_EXEC}, {3, MAP_ANONYMOUS}),
    only_if(special("mmap2", -1, 192, enter_mmap, nullptr, Op::map), {2, PROT_EXEC}, {3, MAP_ANONYMOUS}),
    special("mmap (old)", -1, 90, enter_old_mmap, nullptr, Op::map),
    special("bpf", 321, 357, enter_bpf),
    special("perf_event_open", 298, 336, enter_perf_event, nullptr, Op::stat),

    leaving(named("chroot", 161, 61, Op::chroot), leave_chroot),
    leaving(two_names("pivot_root", 155, 217, Op::chroot, arg(0), Op::mount, arg(1)), leave_namespace),
    special("setns", 308, 346, enter_always, leave_namespace),
    special("mount", 165, 21, enter_mount, leave_mount),
    leaving(named("umount", -1, 22, Op::mount), leave_mount),
    leaving(named("umount2", 166, 52, Op::mount), leave_mount),
    special("move_mount", 429, 429, enter_move_mount, leave_mount),
    named("mount_setattr", 442, 442, Op::mount, arg(1, 0, 2)),
    named("fspick", 433, 433, Op::mount,
          {.path = 1, .dirfd = 0, .flags = 2, .empty_path = FSPICK_EMPTY_PATH}),
    special("fsconfig", 431, 431, enter_fsconfig, nullptr, Op::stat),

    only_if(special("clone", 56, 120, enter_clone), {0, CLONE_UNTRACED}),
    special("clone3", 435, 435, enter_clone3),
    special("ptrace", 101, 26, enter_ptrace, leave_ptrace),
    special("ptrace (x32)", 521, -1, enter_ptrace, leave_ptrace),
    special("io_uring_setup", 425, 425, enter_always, leave_io_uring),
    special("seccomp", 317, 354, enter_always, leave_seccomp),

    for_shim(special("dup", 32, 41, enter_with_shim)),
    for_shim(special("dup2", 33, 63, enter_with_shim)),
    for_shim(special("dup3", 292, 330, enter_with_shim)),
    for_shim(only_if(special("close_range", 436, 436, enter_always), {2, CLOSE_RANGE_UNSHARE})),
    for_shim(special("remap_file_pages", 216, 257, enter_with_shim)), // fast_path.cc, refuses()
    for_shim(special("memfd_create", 319, 356, enter_with_shim)),
    for_shim(special("fsmount", 432, 432, enter_with_shim)), // a directory that nobody opened
    for_shim(special("memfd_secret", 447, 447, enter_with_shim)),
    for_shim(
        only_values(special("fcntl", 72, 55, enter_with_shim), {1, {F_DUPFD, F_DUPFD_CLOEXEC, F_DUPFD}})),
    for_shim(only_values(special("prctl", 157, 172, enter_always),
                         {0, {PR_SET_SECCOMP, set_mdwe, PR_SET_SYSCALL_USER_DISPATCH}})),
    for_shim(only_if(special("unshare", 272, 310, enter_always),
                     {0, CLONE_FS | CLONE_FILES | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUSER})),
};

struct Index {
  std::vector<const Call*> by_number[2]; // [i386]
};

Index make_index() {
  Index index;
  for (bool i386 : {false, true}) {
    index.by_number[i386].resize(600);
    for (const Call& call : table)
      if (int nr = i386 ? call.nr32 : call.nr64; nr >= 0) index.by_number[i386].at(size_t(nr)) = &call;
  }
  return index;
}

} // namespace

std::span<const Call> all_calls() {
  return table;
}

const Call* find_call(bool i386, uint64_t nr) {
  static const Index index = make_index();
  const auto& by_number = index.by_number[i386];
  if (!i386) nr &= ~uint64_t(x32_bit);
  return nr < by_number.size() ? by_number[nr] : nullptr;
}

} // namespace terra
