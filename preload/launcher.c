/* SPDX-License-Identifier: MIT */
/* ebin/NAME of a script entry: finds the terrarium it lies in and runs the script with the interpreter
 * inside. No libc, no shell: it works in a root that has neither. Freestanding; ended by exit or execve only.
 */
#include "preload/launcher.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>

#include "preload/raw.h"

enum { path_max = 4096, cannot_start = 127 };

static _Noreturn void fail(const char* name, const char* what) {
  const char* parts[] = {name, ": cannot start: ", what, "\n"};
  for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
    raw3(SYS_write, 2, parts[i], text_length(parts[i]));
  raw1(SYS_exit_group, cannot_start);
  __builtin_unreachable();
}

/* Where this file really is: /proc/self/exe, or what execve was told where there is no /proc. */
static void own_path(char* path, const Elf64_auxv_t* aux) {
  long n = raw3(SYS_readlink, "/proc/self/exe", path, path_max - 1);
  if (n > 0) {
    path[n] = 0;
    return;
  }
  for (; aux->a_type != AT_NULL; aux++) {
    const char* told = (const char*)aux->a_un.a_val;
    if (aux->a_type == AT_EXECFN && text_length(told) < path_max) {
      text_copy(path, told, text_length(told) + 1);
      return;
    }
  }
  path[0] = 0;
}

static void read_block(const char* path, char* block) {
  long fd = raw3(SYS_open, path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) fail(path, "cannot read this file");
  long size = raw3(SYS_lseek, fd, 0, 2 /* SEEK_END */);
  long n = size < launch_block_size
               ? 0
               : raw4(SYS_pread64, fd, block, launch_block_size, size - launch_block_size);
  if (n != launch_block_size || !text_equal(block, LAUNCH_MAGIC, 8) || block[launch_block_size - 1])
    fail(path, "damaged launcher");
}

/* The directory two above: .../TOP/ebin/NAME to .../TOP, in place. A relative path may have fewer components.
 */
static void to_top(char* path) {
  size_t size = text_length(path);
  for (int up = 0; up < 2; up++) {
    while (size > 0 && path[size - 1] != '/')
      size--;
    while (size > 1 && path[size - 1] == '/')
      size--;
  }
  if (size == 0) fail(path, "/proc is needed to start it by this name");
  path[size] = 0;
}

static void below(char* out, const char* top, const char* inside) {
  size_t top_size = text_length(top), size = text_length(inside);
  if (top_size + size + 2 > path_max) fail(inside, "path too long");
  char* end = text_copy(out, top, top_size);
  *end++ = '/';
  text_copy(end, inside, size + 1);
}

__attribute__((used)) _Noreturn void launch(long* stack) {
  long argc = *stack;
  char** argv = (char**)(stack + 1);
  char** envp = argv + argc + 1;
  char** end = envp;
  while (*end)
    end++;

  static char top[path_max], block[launch_block_size], interpreter[path_max], script[path_max];
  own_path(top, (const Elf64_auxv_t*)(end + 1));
  read_block(top, block);
  to_top(top);
  const char* inside = block + 8;
  below(interpreter, top, inside);
  inside += text_length(inside) + 1;
  below(script, top, inside);
  char* argument = (char*)inside + text_length(inside) + 1;

  char* arguments[argc + 4];
  char** out = arguments;
  *out++ = interpreter;
  if (*argument) *out++ = argument;
  *out++ = script;
  for (long i = 1; i < argc; i++)
    *out++ = argv[i];
  *out = 0;
  long error = raw3(SYS_execve, interpreter, arguments, envp);
  fail(interpreter, error == -ENOENT   ? "no such interpreter"
                    : error == -EACCES ? "not permitted"
                                       : "execve failed");
}

__asm__(".globl _start\n_start:\n  xor %ebp, %ebp\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call launch\n");
