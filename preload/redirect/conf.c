/* SPDX-License-Identifier: MIT */
/* Every absolute path is held against the rules, two or three times: going through the text for that took
 * gcc --version 26 us of its 900. So the lines are found once. */
#include "preload/redirect/conf.h"

#include <fcntl.h>

#include "preload/raw.h"
#include "preload/redirect/memory.h"

enum {
  conf_max = 1 << 20,
  large_room = 4 * conf_max, /* only what is touched costs: a line of one letter takes 16 bytes more */
  path_max = 4096,
  verb_size = 4,
};

enum { verb_count = 6 };
static const enum conf_verb verbs[verb_count] = {conf_owns, conf_host, conf_pass,
                                                 conf_view, conf_hook, conf_site};

/* The lines, and for each verb the first one and the end of the last one; null and null where there is none.
 */
static struct {
  struct conf_line* lines;
  struct {
    const struct conf_line *first, *end;
  } of_verb[verb_count];
} conf;

struct text {
  char* at;
  size_t size, room; /* the lines go behind the text, if there is room */
};

/* Reads to the end of the file, or conf_max bytes. Not mapped from the file: one that shrinks later would be
 * a SIGBUS. */
static struct text read_text(long fd) {
  struct text text = {0, 0, 0};
  text.at = memory_rest(&text.room);
  long n = raw3(SYS_read, fd, text.at, text.room);
  if (n < 0) return text;
  text.size = (size_t)n;
  if (text.size < text.room) return text;
  char* large = memory_take(large_room);
  if (!large) return (struct text){0, 0, 0};
  text_copy(large, text.at, text.size);
  text.at = large, text.room = large_room;
  while (text.size < conf_max && (n = raw3(SYS_read, fd, large + text.size, conf_max - text.size)) > 0)
    text.size += (size_t)n;
  return text;
}

/* Index into verbs; verb_count when there is none. */
static int index_of(enum conf_verb verb) {
  int i = 0;
  while (i < verb_count && verbs[i] != verb)
    i++;
  return i;
}

static int verb_index(const char* line, size_t size) {
  if (size <= verb_size + 1 || line[verb_size] != ' ') return verb_count;
  return index_of((enum conf_verb)CONF_VERB((unsigned char)line[0], (unsigned char)line[1],
                                            (unsigned char)line[2], (unsigned char)line[3]));
}

static size_t count_lines(const char* text, const char* end) {
  size_t count = 1; /* the last one may lack its '\n' */
  for (; text < end; text++)
    count += *text == '\n';
  return count;
}

/* Behind the text, else elsewhere; what lies in the rest of the library's page is taken there. */
static struct conf_line* place_lines(struct text text, size_t count) {
  size_t start = (text.size + sizeof(void*) - 1) & -sizeof(void*), size = count * sizeof(struct conf_line);
  int fits = start + size <= text.room;
  if (text.room != large_room) memory_take(fits ? start + size : text.size);
  return fits ? (struct conf_line*)(text.at + start) : memory_take(size);
}

static void find_lines(struct text text) {
  const char* end = text.at + text.size;
  conf.lines = place_lines(text, count_lines(text.at, end));
  if (!conf.lines) return;
  struct conf_line* out = conf.lines;
  for (const char *line = text.at, *stop; line < end; line = stop + 1) {
    for (stop = line; stop < end && *stop != '\n';)
      stop++;
    int verb = verb_index(line, (size_t)(stop - line));
    if (verb == verb_count) continue;
    out->verb = verbs[verb];
    out->text = line + verb_size + 1;
    out->size = (uint32_t)(stop - out->text);
    if (!conf.of_verb[verb].first) conf.of_verb[verb].first = out;
    conf.of_verb[verb].end = ++out;
  }
}

void conf_read(const char* top, size_t top_size) {
  static const char name[] = "/lib64/terrarium.conf";
  char path[path_max + sizeof name];
  if (top_size >= path_max) return;
  text_copy(text_copy(path, top, top_size), name, sizeof name);
  long fd = raw3(SYS_open, path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return;
  struct text text = read_text(fd);
  if (text.size) find_lines(text);
  raw1(SYS_close, fd);
}

const struct conf_line* conf_next(enum conf_verb verb, const struct conf_line* after) {
  int i = index_of(verb);
  const struct conf_line* end = conf.of_verb[i].end;
  for (const struct conf_line* line = after ? after + 1 : conf.of_verb[i].first; line < end; line++)
    if (line->verb == verb) return line;
  return 0;
}
