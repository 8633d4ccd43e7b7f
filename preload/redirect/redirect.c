/* SPDX-License-Identifier: MIT */
/* The redirector: every path argument that is the terrarium's is replaced by the path inside it. */
#include "preload/raw.h"
#include "preload/redirect/exec.h"
#include "preload/redirect/owned.h"
#include "preload/redirect/passthrough.h"
#include "preload/redirect/readable.h"
#include "preload/sites/path_args.h"
#include "preload/sites/sites.h"

const unsigned char* const syscall_entry_wants = path_arguments;

long syscall_entry(const struct syscall_call* call) {
  if (call->nr == SYS_execve)
    return exec_inside((const char*)call->arg[0], (char* const*)call->arg[1], (char* const*)call->arg[2], 0);
  long arg[6];
  for (int i = 0; i < 6; i++)
    arg[i] = call->arg[i];
  int changed = 0;
  unsigned paths = path_arguments[call->nr];
  for (int i = 0; paths >> i; i++) {
    if (!(paths >> i & 1)) continue;
    const char* path = (const char*)arg[i];
    long length = path_length(path);
    if (length < 1 || path[0] != '/') continue; /* relative, or the kernel's to refuse */
    size_t size = (size_t)length;
    char* inside =
        __builtin_alloca(inside_size(size)); /* as small as it can be: the stack may be a signal's */
    if (inside_path(path, size, inside)) {
      arg[i] = (long)inside;
      changed = 1;
    }
    if (call->nr != SYS_openat || !is_inside(path, size)) continue;
    size_t room = host_library_size(size);
    char* library = __builtin_alloca(room);
    if (room && host_library(path, size, library)) {
      arg[i] = (long)library;
      changed = 1;
    }
  }
  if (!changed) return SYSCALL_IN_PLACE;
  return raw_syscall(call->nr, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
}
