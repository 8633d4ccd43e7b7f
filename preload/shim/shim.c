/* SPDX-License-Identifier: MIT */
/* The tracer's shim: issues the program's own call from the trusted instruction and notes it in the table.
 *
 * Runs in the middle of somebody's libc, on any stack, in signal handlers and in several threads at once: no
 * allocation, no locks, no libc, no other system call than the program's own (but texts.c). The only state
 * besides the events is the process's view: of which descriptors the tracer can tell from them what they are
 * open on. */
#include "preload/shim/shim.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mman.h>
#include <sys/syscall.h>

#include "preload/shim/texts.h"

/* shim.ld, shim_entry.S */
extern struct shim_texts texts FIXED;
FIXED long shim_copy(char* to, const char* from, size_t size); /* bytes with NUL; 0 too long or unreadable */
FIXED int shim_hook(const struct syscall_call* call, long* result);

enum { declined = 1 };
enum { tmpfile = 020000000 };   /* __O_TMPFILE */
enum { lowest_pointer = 4096 }; /* below: NULL and small integers, the kernel's to refuse */

_Static_assert(sizeof(struct shim_event) % 64 == 0, "events share cache lines");
_Static_assert(offsetof(struct shim_table, stack) == TABLE_STACK &&
                   offsetof(struct shim_table, entry) == TABLE_ENTRY &&
                   offsetof(struct shim_table, area_offset) == TABLE_AREA_OFFSET &&
                   offsetof(struct shim_table, begun) == TABLE_BEGUN &&
                   offsetof(struct shim_table, used) == TABLE_USED,
               "begin.S and shim_entry.S use them");
_Static_assert(sizeof(struct shim_private) == sizeof(uint64_t), "there is room for one word");

/* What the calls of this family are: which argument is what. */
struct shape {
  signed char path, dirfd; /* index, -1: none */
  signed char flags;       /* of AT_* or O_* */
};

static int shape_of(long nr, struct shape* shape) {
  struct shape plain = {0, -1, -1}, at = {1, 0, -1};
  switch (nr) {
  case SYS_open: plain.flags = 1; /* fall through */
  case SYS_stat:
  case SYS_lstat:
  case SYS_access:
  case SYS_readlink:
  case SYS_unlink:
  case SYS_statfs:
  case SYS_getxattr:
  case SYS_lgetxattr:
  case SYS_listxattr:
  case SYS_llistxattr: *shape = plain; return 1;
  case SYS_openat:
  case SYS_unlinkat:
  case SYS_statx: at.flags = 2; break;
  case SYS_newfstatat:
  case SYS_faccessat2: at.flags = 3; break;
  case SYS_faccessat:
  case SYS_readlinkat: break;
  default: return 0;
  }
  *shape = at;
  return 1;
}

static int is_open(long nr) {
  return nr == SYS_open || nr == SYS_openat;
}

/* "/self/" and the name of a file there, which is no link to elsewhere; the tracer knows whose it is. glibc's
 * pthread_getattr_np and every sanitizer read maps, many runtimes one of the others. */
static int is_own_file(const char* path) {
  static const char names[] =
      "maps\0status\0stat\0statm\0cmdline\0mounts\0mountinfo\0cgroup\0auxv\0limits\0smaps\0";
  for (const char* begin = "/self/"; *begin; begin++, path++)
    if (*path != *begin) return 0;
  for (const char* name = names; *name; name++) {
    const char* at = path;
    while (*name && *at == *name)
      at++, name++;
    if (!*at && !*name) return 1;
    while (*name)
      name++;
  }
  return 0;
}

/* Behind /proc: self, thread-self, mounts and net are of who asks, numbers come and go. */
static int is_steady_in_proc(const char* path) {
  if (is_own_file(path)) return 1;
  if (path[0] != '/' || path[1] < 'a' || path[1] > 'z') return 0;
  if (path[1] == 'n' || (path[1] == 's' && path[2] == 'e') || (path[1] == 't' && path[2] == 'h')) return 0;
  if (path[1] == 'm' && path[2] == 'o') return 0;
  for (; path[0]; path++)
    if (path[0] == '.' && path[1] == '.') return 0;
  return 1;
}

/* /proc/self and its links mean something of this moment; so do /dev/fd and /dev/stdin. */
static int is_odd_path(const char* path) {
  if (path[0] != '/') return 0;
  while (path[1] == '/')
    path++;
  if (path[1] == 'p')
    return path[2] == 'r' && path[3] == 'o' && path[4] == 'c' && !is_steady_in_proc(path + 5);
  return path[1] == 'd' && path[2] == 'e' && path[3] == 'v' && path[4] == '/' &&
         (path[5] == 'f' || path[5] == 's' || path[5] == '/' || path[5] == '.');
}

static uint32_t owner_now(void) {
  return __atomic_load_n(&mine()->owner, __ATOMIC_RELAXED);
}

/* 0: decline everything; otherwise the owner. */
static uint32_t is_on(void) {
  return __atomic_load_n(&table.guests, __ATOMIC_RELAXED) ? 0 : owner_now();
}

/* Where the bit of a descriptor is; null: nowhere. */
static uint64_t* known_word(unsigned long fd) {
  unsigned view = mine()->view;
  return fd < shim_descriptors && view < shim_views ? &table.view[view].known[fd / 64] : 0;
}

static int is_known(long fd) {
  const uint64_t* word = known_word((unsigned)fd);
  return word && __atomic_load_n(word, __ATOMIC_RELAXED) >> (fd & 63) & 1;
}

static void set_known(long fd, int value) {
  uint64_t *word = known_word((unsigned long)fd), bit = 1ul << (fd & 63);
  if (!word || !(__atomic_load_n(word, __ATOMIC_RELAXED) & bit) == !value) return;
  if (value)
    __atomic_fetch_or(word, bit, __ATOMIC_RELAXED);
  else
    __atomic_fetch_and(word, ~bit, __ATOMIC_RELAXED);
}

static void touch(uint32_t bank, uint32_t slot) {
  uint32_t bit = 1u << (bank * shim_groups + slot / shim_group);
  if (!(__atomic_load_n(&table.touched, __ATOMIC_RELAXED) & bit))
    __atomic_fetch_or(&table.touched, bit, __ATOMIC_RELEASE);
}

/* A free slot of the present bank, now ours; null: none. */
static struct shim_event* claim(uint32_t owner, uint64_t** state) {
  enum { tries = 64 };
  uint32_t bank = __atomic_load_n(&table.bank, __ATOMIC_RELAXED) & 1;
  uint32_t at = __atomic_load_n(&table.hint[bank], __ATOMIC_RELAXED);
  for (int i = 0; i < tries && at < table.slots; i++, at++) {
    uint64_t none = 0;
    *state = &table.state[bank][at];
    if (!__atomic_compare_exchange_n(*state, &none, SHIM_CLAIMED(owner), 0, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED))
      continue;
    __atomic_store_n(&table.hint[bank], at + 1, __ATOMIC_RELAXED);
    touch(bank, at);
    return &table.event[bank][at];
  }
  return 0;
}

static void give_back(uint64_t* state) {
  __atomic_store_n(state, 0, __ATOMIC_RELEASE);
}

static void complete(struct shim_event* event, uint64_t* state, uint32_t owner, int32_t result) {
  event->result = result;
  event->sequence = __atomic_add_fetch(&table.sequence, 1, __ATOMIC_ACQ_REL);
  __atomic_store_n(state, SHIM_DONE(owner, event->sequence), __ATOMIC_RELEASE);
}

/* The name, eight bytes at a time. */
typedef uint64_t __attribute__((may_alias)) word;

struct words {
  const word* all;
  int whole;
  uint64_t rest; /* a mask for the last one */
};

static struct words words_of(const struct shim_event* event) {
  int whole = event->path_size / 8;
  return (struct words){(const word*)event->path, whole, (1ul << event->path_size % 8 * 8) - 1};
}

static uint16_t* recent_like(const struct shim_event* event) {
  struct words name = words_of(event);
  uint64_t hash = (uint64_t)event->nr << 32 ^ event->flags;
  for (int i = 0; i < name.whole; i++)
    hash = (hash ^ name.all[i]) * 0x9e3779b97f4a7c15u;
  hash = (hash ^ (name.all[name.whole] & name.rest)) * 0x9e3779b97f4a7c15u;
  return &table.recent[hash >> 40 & (shim_recents - 1)];
}

static int is_same(const struct shim_event* one, const struct shim_event* other) {
  if (one->nr != other->nr || one->path_size != other->path_size || one->result != other->result ||
      one->fd != other->fd || one->flags != other->flags)
    return 0;
  struct words name = words_of(one);
  const word* also = (const word*)other->path;
  for (int i = 0; i < name.whole; i++)
    if (name.all[i] != also[i]) return 0;
  return ((name.all[name.whole] ^ also[name.whole]) & name.rest) == 0;
}

/* Counts the call in the slot of an earlier one that was the same. 0: there is none. Nothing but the count
 * can change in a completed event, and the sequence in its state tells it from a later one there. */
static int counted(unsigned recent, const struct shim_event* event, uint32_t owner) {
  unsigned at = recent - 1;
  if (at >= shim_banks * shim_slots) return 0;
  uint64_t* state = &table.state[0][0] + at;
  uint64_t before = __atomic_load_n(state, __ATOMIC_ACQUIRE);
  if (!SHIM_IS_DONE(before) || SHIM_OWNER(before) != owner || SHIM_AGAIN(before) == SHIM_MOST_AGAIN) return 0;
  if (!is_same(event, &table.event[0][0] + at)) return 0;
  return __atomic_compare_exchange_n(state, &before, before + SHIM_ONE_MORE, 0, __ATOMIC_ACQ_REL,
                                     __ATOMIC_RELAXED);
}

/* The next call finds it in its own cache, if no other thread has gone on from there. */
static void use_next(const uint64_t* state) {
  unsigned at = (unsigned)(state - &table.state[0][0]);
  uint32_t *hint = &table.hint[at / shim_slots], slot = at % shim_slots;
  if (__atomic_load_n(hint, __ATOMIC_RELAXED) == slot + 1) __atomic_store_n(hint, slot, __ATOMIC_RELAXED);
}

/* Makes the call and completes its event, in which only the name, `fd` and `flags` are there yet. */
static long issue(const struct syscall_call* call, struct shim_event* event, uint64_t* state,
                  uint32_t owner) {
  event->nr = (uint16_t)call->nr;
  __builtin_prefetch(event + 1, 1); /* for the next call; the tracer has read what was there before */
  __builtin_prefetch(state + 1, 1);
  long result = trusted_syscall(call);
  complete(event, state, owner, (int32_t)result);
  return result;
}

/* The same, of a call that changes nothing, and whose name means the same each time. */
static long issue_or_count(const struct syscall_call* call, struct shim_event* event, uint64_t* state,
                           uint32_t owner) {
  event->nr = (uint16_t)call->nr;
  uint16_t* recent = recent_like(event);
  long result = trusted_syscall(call);
  event->result = (int32_t)result;
  if (counted(__atomic_load_n(recent, __ATOMIC_RELAXED), event, owner)) {
    give_back(state);
    use_next(state);
    return result;
  }
  complete(event, state, owner, (int32_t)result);
  __atomic_store_n(recent, (uint16_t)(state - &table.state[0][0] + 1), __ATOMIC_RELAXED);
  return result;
}

/* dup and its like: the copy is known if the original is, and if that could be noted. */
static int duplicate(const struct syscall_call* call, long* result) {
  uint64_t* state;
  uint32_t owner = is_on();
  if (call->nr == SYS_fcntl && (int)call->arg[1] != F_DUPFD && (int)call->arg[1] != F_DUPFD_CLOEXEC) {
    *result = trusted_syscall(call);
    return 0;
  }
  struct shim_event* event = owner && is_known(call->arg[0]) ? claim(owner, &state) : 0;
  if (call->nr == SYS_dup2 || call->nr == SYS_dup3) set_known((int)call->arg[1], 0);
  if (event) {
    event->path_size = 0;
    event->fd = (int32_t)call->arg[0];
  }
  *result = event ? issue(call, event, state, owner) : trusted_syscall(call);
  if (*result >= 0) set_known(*result, event != 0);
  return 0;
}

/* Whether a program may be executed where there is a guest: one at a time, or the tracer could not tell whose
 * it is. The parent goes on as soon as the guest has another program, and may be here before that is known.
 */
static int enter_guest(uint32_t owner) {
  uint32_t nobody = 0;
  return __atomic_compare_exchange_n(&table.executing, &nobody, owner, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static void leave_guest(void) {
  __atomic_store_n(&table.executing, 0, __ATOMIC_RELEASE);
}

/* What comes back has failed. A guest may do this, too: its parent waits, so the tracer knows whose it is.
 * What the name is relative to is not known then. */
static int execute(const struct syscall_call* call, long* result) {
  uint64_t* state;
  uint32_t owner = owner_now(), guests = __atomic_load_n(&table.guests, __ATOMIC_RELAXED);
  const char* name = (const char*)call->arg[0];
  if (!owner || guests > 1 || (uint64_t)name < lowest_pointer) return declined;
  if (guests && !enter_guest(owner)) return declined;
  struct shim_event* event = claim(owner, &state);
  long size = event ? shim_copy(event->path, name, shim_path_room) : 0;
  int relative_to_unknown = size > 1 && event->path[0] != '/' && (guests || mine()->stale_cwd);
  if (size <= 1 || relative_to_unknown || is_odd_path(event->path)) {
    if (event) give_back(state);
    if (guests) leave_guest();
    return declined;
  }
  event->path_size = (uint16_t)(size - 1);
  event->fd = AT_FDCWD;
  event->flags = 0;
  __atomic_store_n(state, SHIM_EXECUTING(owner), __ATOMIC_RELEASE);
  *(volatile long*)result = (long)state;
  *result = issue(call, event, state, owner);
  if (guests) leave_guest();
  return 0;
}

/* Only files that are mapped executable are of interest. */
static int map(const struct syscall_call* call, long* result) {
  if (!(call->arg[2] & PROT_EXEC) || call->arg[3] & MAP_ANONYMOUS) {
    *result = trusted_syscall(call);
    return 0;
  }
  uint64_t* state;
  uint32_t owner = is_on();
  if (!owner || !table.takes_maps || !is_known(call->arg[4])) return declined;
  struct shim_event* event = claim(owner, &state);
  if (!event) return declined;
  struct shim_text_note note = {};
  uint64_t sites;
  int text = known_text(call, &sites);
  *result = text < 0 ? trusted_syscall(call) : map_text(call, text, sites, &note);
  event->nr = SYS_mmap;
  event->fd = (int32_t)call->arg[4];
  event->path_size = note.sites ? sizeof note : 0;
  if (note.sites) *(struct shim_text_note*)event->path = note;
  complete(event, state, owner, *result < 0 && *result > -4096 ? (int32_t)*result : 0);
  return 0;
}

/* Half of what shells create is /dev/null, which is there. */
static int is_null_device(const char* path) {
  static const char null[] = "/dev/null";
  for (size_t i = 0; i < sizeof null; i++)
    if (path[i] != null[i]) return 0;
  return __atomic_load_n(&texts.null_stays, __ATOMIC_RELAXED);
}

/* What an open makes, and what is removed, is looked at before the call, by the tracer: it stops, and comes
 * again. */
static int has_been_seen(uint32_t owner, long name) {
  if (__atomic_load_n(&table.pass, __ATOMIC_ACQUIRE) != owner || table.pass_name != (uint64_t)name) return 0;
  __atomic_store_n(&table.pass, 0, __ATOMIC_RELEASE);
  return 1;
}

/* 0: answered. `declined`: nothing has happened, the call is to be made from its own place. */
int shim_hook(const struct syscall_call* call, long* result) {
  struct shape shape;
  switch (call->nr) {
  case SYS_dup:
  case SYS_dup2:
  case SYS_dup3:
  case SYS_fcntl: return duplicate(call, result);
  case SYS_mmap: return map(call, result);
  case SYS_execve: return execute(call, result);
  }
  uint32_t owner = is_on();
  if (!owner || !shape_of(call->nr, &shape)) return declined;
  long flags = shape.flags < 0 ? 0 : call->arg[(int)shape.flags];
  if (is_open(call->nr) && flags & tmpfile) return declined;
  int creates = is_open(call->nr) && flags & (O_CREAT | O_TRUNC);
  int removes = call->nr == SYS_unlink || call->nr == SYS_unlinkat;
  int has_pass = (creates || removes) && has_been_seen(owner, call->arg[(int)shape.path]);
  if ((uint64_t)call->arg[(int)shape.path] < lowest_pointer) return declined;
  int at_cwd = shape.dirfd < 0 || (int)call->arg[(int)shape.dirfd] == AT_FDCWD;
  uint64_t* state;
  struct shim_event* event = claim(owner, &state);
  if (!event) return declined;
  long size = shim_copy(event->path, (const char*)call->arg[(int)shape.path], shim_path_room);
  char first = event->path[0];
  if (size == 1 && !is_open(call->nr) && !at_cwd) { /* about an open file: no access to a path */
    give_back(state);
    *result = trusted_syscall(call);
    return 0;
  }
  int relative_to_unknown =
      first != '/' && (at_cwd ? mine()->stale_cwd : !is_known(call->arg[(int)shape.dirfd]));
  int must_be_looked_at = !has_pass && (removes || (creates && !is_null_device(event->path)));
  if (size <= 1 || relative_to_unknown || must_be_looked_at || is_odd_path(event->path)) {
    give_back(state);
    return declined;
  }
  event->path_size = (uint16_t)(size - 1);
  event->fd = shape.dirfd < 0 ? AT_FDCWD : (int32_t)call->arg[(int)shape.dirfd];
  event->flags = (uint32_t)flags;
  /* Whoever takes the thread out of the call gives the slot back: tracer/shim/retreat.cc. */
  *(volatile long*)result = (long)state;
  int only_looks = !is_open(call->nr) && !removes;
  int stays_the_same = first == '/' || at_cwd; /* descriptors are closed without an event */
  *result = only_looks && stays_the_same ? issue_or_count(call, event, state, owner)
                                         : issue(call, event, state, owner);
  if (is_open(call->nr) && *result >= 0) set_known(*result, 1);
  return 0;
}
