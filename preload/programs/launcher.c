/* SPDX-License-Identifier: MIT */
/* ebin/NAME of an entry that is more than a program: a script, or a program with fixed arguments or
 * environment. Finds the terrarium it lies in and starts there what the block behind it says. No libc, no
 * shell: it works in a root that has neither. Freestanding; ended by exit or execve only. */
#include "preload/programs/launcher.h"

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

static const char* after(const char* string) {
  return string + text_length(string) + 1;
}

static int same_name(const char* variable, const char* assignment) {
  size_t i = 0;
  while (variable[i] == assignment[i] && variable[i] && variable[i] != '=')
    i++;
  return variable[i] == '=' && assignment[i] == '=';
}

/* `envp` has room for one more. Returns how many there are now. */
static size_t set_variable(char** envp, size_t count, const char* assignment) {
  size_t i = 0;
  while (i < count && !same_name(envp[i], assignment))
    i++;
  envp[i] = (char*)assignment;
  return i < count ? count : count + 1;
}

struct counts {
  size_t arguments, variables, paths;
};

static struct counts count_strings(const char* string) {
  struct counts n = {0, 0, 0};
  for (; *string; string = after(string)) {
    n.arguments += *string != 'e';
    n.variables += *string == 'e';
    n.paths += *string == 't';
  }
  return n;
}

__attribute__((used)) _Noreturn void launch(long* stack) {
  size_t argc = (size_t)*stack;
  char** argv = (char**)(stack + 1);
  char** envp = argv + argc + 1;
  size_t envc = 0;
  while (envp[envc])
    envc++;

  static char top[path_max], block[launch_block_size], program[path_max];
  own_path(top, (const Elf64_auxv_t*)(envp + envc + 1));
  read_block(top, block);
  to_top(top);
  const char* string = block + 8;
  below(program, top, string);
  string = after(string);
  struct counts n = count_strings(string);
  char* arguments[n.arguments + argc + 2];
  char* environment[n.variables + envc + 1];
  char paths[n.paths + 1][path_max];
  for (size_t i = 0; i < envc; i++)
    environment[i] = envp[i];

  char** out = arguments;
  char(*path)[path_max] = paths;
  *out++ = program;
  for (; *string; string = after(string)) {
    if (*string == 'a') *out++ = (char*)string + 1;
    if (*string == 't') below(*path, top, string + 1), *out++ = *path++;
    if (*string == 'e') envc = set_variable(environment, envc, string + 1);
  }
  environment[envc] = 0;
  for (size_t i = 1; i < argc; i++)
    *out++ = argv[i];
  *out = 0;
  long error = raw3(SYS_execve, program, arguments, environment);
  fail(program, error == -ENOENT ? "no such program" : error == -EACCES ? "not permitted" : "execve failed");
}

__asm__(".globl _start\n_start:\n  xor %ebp, %ebp\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call launch\n");
