/* SPDX-License-Identifier: MIT */
#include "preload/exec.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "preload/loader.h"
#include "preload/owned.h"
#include "preload/raw.h"

enum { head_size = 256 /* BINPRM_BUF_SIZE */, max_depth = 4, lowest_pointer = 4096 };

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

/* terrarium-view PROGRAM ARGUMENTS; PROGRAM tells it where in the terrarium to look. */
static long exec_in_view(const char* target, char* const* argv, char* const* envp) {
  static const char runner[] = "/lib64/terrarium-view";
  char* view = __builtin_alloca(inside_size(sizeof runner - 1));
  below_top(runner, sizeof runner - 1, view);
  size_t count = 0;
  while (argv && argv[count])
    count++;
  char* arguments[count + 3];
  arguments[0] = view;
  arguments[1] = (char*)target;
  for (size_t i = 1; i <= count; i++)
    arguments[i + 1] = i < count ? argv[i] : 0;
  if (!count) arguments[2] = 0;
  return raw3(SYS_execve, view, arguments, envp);
}

long exec_inside(const char* path, char* const* argv, char* const* envp, int depth) {
  if ((uintptr_t)path < lowest_pointer) return raw3(SYS_execve, path, argv, envp);
  size_t size = text_length(path);
  char* inside = __builtin_alloca(inside_size(size));
  const char* target = inside_path(path, size, inside) ? inside : path;
  int ours = target == inside || is_inside(path, size);

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
  size_t count = 0;
  while (argv && argv[count])
    count++;
  char* new_argv[count + 4];
  interpreter_argv(&line, path, argv, new_argv);
  return exec_inside(interpreter, new_argv, envp, depth + 1);
}
