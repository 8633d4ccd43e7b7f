/* SPDX-License-Identifier: MIT */
/* Every absolute path is held against the rules, two or three times: going through the text for that took
 * gcc --version 26 us of its 900. So the lines are found once. */
#include "preload/redirect/conf.h"

#include <fcntl.h>

#include "preload/raw.h"
#include "preload/redirect/memory.h"

enum { conf_max = 1 << 20, path_max = 4096, verb_size = 4 };

static struct {
  struct conf_line* lines;
  struct conf_line* end;
} conf;

/* Reads to the end of the file, or conf_max bytes. The text is not mapped from the file: one that shrinks
 * later would be a SIGBUS. */
static const char* read_text(long fd, size_t* size) {
  size_t rest;
  char* text = memory_rest(&rest);
  long n = raw3(SYS_read, fd, text, rest);
  if (n < 0) return 0;
  *size = (size_t)n;
  if (*size < rest) return memory_take(*size);
  char* large = memory_take(conf_max);
  if (!large) return 0;
  text_copy(large, text, *size);
  while (*size < conf_max && (n = raw3(SYS_read, fd, large + *size, conf_max - *size)) > 0)
    *size += (size_t)n;
  return large;
}

static enum conf_verb verb_of(const char* line, size_t size) {
  if (size <= verb_size + 1 || line[verb_size] != ' ') return conf_other;
  enum conf_verb verb = (enum conf_verb)CONF_VERB((unsigned char)line[0], (unsigned char)line[1],
                                                  (unsigned char)line[2], (unsigned char)line[3]);
  switch (verb) {
  case conf_owns:
  case conf_host:
  case conf_pass:
  case conf_view:
  case conf_hook:
  case conf_site: return verb;
  case conf_other: break;
  }
  return conf_other;
}

static size_t count_lines(const char* text, const char* end) {
  size_t count = 1; /* the last one may lack its '\n' */
  for (; text < end; text++)
    count += *text == '\n';
  return count;
}

static void find_lines(const char* text, const char* end) {
  conf.lines = memory_take(count_lines(text, end) * sizeof *conf.lines);
  if (!conf.lines) return;
  struct conf_line* out = conf.lines;
  for (const char *line = text, *stop; line < end; line = stop + 1) {
    for (stop = line; stop < end && *stop != '\n';)
      stop++;
    out->verb = verb_of(line, (size_t)(stop - line));
    if (out->verb == conf_other) continue;
    out->text = line + verb_size + 1;
    out->size = (uint32_t)(stop - out->text);
    out++;
  }
  conf.end = out;
}

void conf_read(const char* top, size_t top_size) {
  static const char name[] = "/lib64/terrarium.conf";
  char path[path_max + sizeof name];
  if (top_size >= path_max) return;
  text_copy(text_copy(path, top, top_size), name, sizeof name);
  long fd = raw3(SYS_open, path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return;
  size_t size;
  const char* text = read_text(fd, &size);
  if (text) find_lines(text, text + size);
  raw1(SYS_close, fd);
}

const struct conf_line* conf_next(enum conf_verb verb, const struct conf_line* after) {
  for (const struct conf_line* line = after ? after + 1 : conf.lines; line < conf.end; line++)
    if (line->verb == verb) return line;
  return 0;
}
