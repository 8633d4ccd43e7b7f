/* SPDX-License-Identifier: MIT */
#include "preload/redirect/conf.h"

#include <fcntl.h>
#include <linux/mman.h>

#include "preload/raw.h"

enum { conf_max = 1 << 20, path_max = 4096 };

static struct {
  const char* text;
  size_t size;
} conf;

void conf_read(const char* top, size_t top_size) {
  static const char name[] = "/lib64/terrarium.conf";
  char path[path_max + sizeof name];
  if (top_size >= path_max) return;
  text_copy(text_copy(path, top, top_size), name, sizeof name);
  long fd = raw3(SYS_open, path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return;
  /* Not mapped from the file: a file that shrinks later would be a SIGBUS. */
  long memory =
      raw_syscall(SYS_mmap, 0, conf_max, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory > 0 || memory < -4095) {
    char* at = (char*)memory;
    long n;
    while (conf.size < conf_max && (n = raw3(SYS_read, fd, at + conf.size, conf_max - conf.size)) > 0)
      conf.size += (size_t)n;
    conf.text = at;
  }
  raw1(SYS_close, fd);
}

const char* conf_next(const char* verb, const char** at, size_t* size) {
  size_t verb_size = text_length(verb);
  const char* end = conf.text + conf.size;
  for (const char* line = *at ? *at : conf.text; line < end;) {
    const char* stop = line;
    while (stop < end && *stop != '\n')
      stop++;
    *at = stop + 1;
    if ((size_t)(stop - line) > verb_size && text_equal(line, verb, verb_size)) {
      *size = (size_t)(stop - line) - verb_size;
      return line + verb_size;
    }
    line = stop + 1;
  }
  return 0;
}
