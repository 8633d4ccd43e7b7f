// SPDX-License-Identifier: MIT
#include "tracer/shim/shim_calls.hh"

#include <sys/syscall.h>

namespace terra {

bool is_shim_call(uint64_t nr) {
  switch (nr) {
  case SYS_open:
  case SYS_openat:
  case SYS_stat:
  case SYS_lstat:
  case SYS_newfstatat:
  case SYS_statx:
  case SYS_access:
  case SYS_faccessat:
  case SYS_faccessat2:
  case SYS_readlink:
  case SYS_readlinkat:
  case SYS_unlink:
  case SYS_unlinkat:
  case SYS_statfs:
  case SYS_getxattr:
  case SYS_lgetxattr:
  case SYS_listxattr:
  case SYS_llistxattr:
  case SYS_mmap:
  case SYS_execve:
  case SYS_dup:
  case SYS_dup2:
  case SYS_dup3:
  case SYS_fcntl: return true;
  default: return false;
  }
}

} // namespace terra
