/* SPDX-License-Identifier: MIT */
#include "preload/redirect/exec.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "preload/raw.h"
#include "preload/redirect/loader.h"
#include "preload/redirect/owned.h"
#include "preload/redirect/readable.h"

enum { head_size = 256 /* BINPRM_BUF_SIZE */, max_depth = 4, path_max = 4096, most_links = 8 };

struct shebang {
  char head[head_size];
  char *interpreter, *argument; /* into head; argument may be null */
};

/* Parses as fs/binfmt_script.c does: blanks around the interpreter are skipped, the rest of the line is one
 * argument with trailing blanks removed. Returns 0 when the file does not start with a usable #! line. */
static int read_shebang(const char* path, struct shebang* line) {
  long fd = raw3(SYS_open, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (fd < 0) return 0;
  long n = raw3(SYS_read, fd, line->head, head_size - 1);
  raw1(SYS_close, fd);
  if (n < 3 || line->head[0] != '#' || line->head[1] != '!') return 0;
  char *at = line->head + 2, *end = at;
  while (end < line->head + n && *end != '\n' && *end)
    end++;
  while (end > at && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  *end = 0;
  while (*at == ' ' || *at == '\t')
    at++;
  if (!*at) return 0;
  line->interpreter = at;
  while (*at && *at != ' ' && *at != '\t')
    at++;
  if (*at) *at++ = 0;
  while (*at == ' ' || *at == '\t')
    at++;
  line->argument = *at ? at : 0;
  return 1;
}

static int host_has(const char* path) {
  return raw3(SYS_access, path, X_OK, 0) == 0;
}

/* argv of the interpreter: its name, its argument, the script, the script's arguments. */
static void interpreter_argv(const struct shebang* line, const char* script, char* const* argv, char** out) {
  *out++ = line->interpreter;
  if (line->argument) *out++ = line->argument;
  *out++ = (char*)script;
  if (argv && argv[0])
    for (argv++; *argv; argv++)
      *out++ = *argv;
  *out = 0;
}

/* A link of the user's that leads to a program of ours (but not to a script), as a python venv makes them:
 * the kernel would look for it on the host. Follows the last component only. Returns 1 when there was such a
 * program and execve refused it. Not inlined: its buffers are for the few, and the stack may be small. */
static __attribute__((noinline)) int exec_by_link(const char* path, char* const* argv, char* const* envp,
                                                  long* result) {
  char at[path_max], next[path_max], found[path_max];
  size_t size = text_length(path);
  if (size >= path_max) return 0;
  text_copy(at, path, size + 1);
  for (int links = 0; links < most_links; links++) {
    long n = raw3(SYS_readlink, at, next, path_max - 1);
    if (n <= 0) return 0;
    next[n] = 0;
    size_t dir_size = 0;
    if (next[0] == '/') {
      if (inside_size((size_t)n) <= path_max && inside_path(next, (size_t)n, found)) {
        *result = raw3(SYS_execve, found, argv, envp);
        return 1;
      }
    } else {
      for (size_t i = 0; at[i]; i++)
        if (at[i] == '/') dir_size = i + 1;
    }
    if (dir_size + (size_t)n >= path_max) return 0;
    text_copy(at + dir_size, next, (size_t)n + 1);
  }
  return 0;
}

static int is_link(const char* path) {
  char start;
  return raw3(SYS_readlink, path, &start, 1) > 0;
}

/* terrarium-view PROGRAM ARGUMENTS; PROGRAM tells it where in the terrarium to look. */
static long exec_in_view(const char* target, char* const* argv, char* const* envp) {
  static const char runner[] = "/lib64/terrarium-view";
  char* view = __builtin_alloca(inside_size(sizeof runner - 1));
  below_top(runner, sizeof runner - 1, view);
  long strings = vector_length(argv);
  if (strings < 0) return -EFAULT;
  size_t count = (size_t)strings;
  char* arguments[count + 3];
  arguments[0] = view;
  arguments[1] = (char*)target;
  for (size_t i = 1; i <= count; i++)
    arguments[i + 1] = i < count ? argv[i] : 0;
  if (!count) arguments[2] = 0;
  return raw3(SYS_execve, view, arguments, envp);
}

long exec_inside(const char* path, char* const* argv, char* const* envp, int depth) {
  long length = path_length(path);
  if (length < 1) return raw3(SYS_execve, path, argv, envp);
  size_t size = (size_t)length;
  char* inside = __builtin_alloca(inside_size(size));
  const char* target = inside_path(path, size, inside) ? inside : path;
  long linked;
  int ours = target != path || is_inside(path, size);
  if (!ours && is_link(path) && exec_by_link(path, argv, envp, &linked)) return linked;

  if (target == inside && needs_view(path, size)) return exec_in_view(target, argv, envp);
  struct shebang line;
  if (depth >= max_depth || !read_shebang(target, &line) || line.interpreter[0] != '/') {
    long failed = raw3(SYS_execve, target, argv, envp);
    return failed == -ENOENT && !ours ? exec_by_loader(target, argv, envp) : failed;
  }
  size_t interpreter_size = text_length(line.interpreter);
  char* interpreter = __builtin_alloca(inside_size(interpreter_size));
  if ((!ours && host_has(line.interpreter)) || !inside_path(line.interpreter, interpreter_size, interpreter))
    return raw3(SYS_execve, target, argv, envp);

  long refused = raw3(SYS_access, target, X_OK, 0); /* what the kernel would have asked of the script */
  if (refused < 0) return refused;
  long count = vector_length(argv);
  if (count < 0) return -EFAULT;
  char* new_argv[count + 4];
  interpreter_argv(&line, path, argv, new_argv);
  return exec_inside(interpreter, new_argv, envp, depth + 1);
}
