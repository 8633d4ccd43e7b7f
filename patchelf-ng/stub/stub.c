// SPDX-License-Identifier: MIT
// The loader stub: the entry point of a program whose interpreter is "$ORIGIN/…", which the kernel doesn't
// expand. It finds the program's directory, maps the interpreter found from there as the kernel would have
// (fs/binfmt_elf.c, load_elf_interp), corrects the auxiliary vector and jumps to it.
//
// glibc wants a PT_INTERP in the table at AT_PHDR (elf/rtld.c asserts l_libname), the kernel must not see
// one. So the file's table hides it under another type, and the stub hands on a copy of the table that has
// it, naming the path really used, for debuggers and dl_iterate_phdr().
//
// Limits: no libc, no writable data, no relocations; it runs once, single-threaded, before anything else.
// It refuses AT_SECURE: whoever may choose the directory would choose the code of a privileged program.
#include <asm/unistd.h>
#include <linux/auxvec.h>
#include <linux/elf.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <stddef.h>
#include <stdint.h>

#include STUB_ARCH // patchelf-ng/stub/arch-….h

enum { head_max = 4096, path_max = 4096, hidden_interp = PT_SHLIB };

typedef uintptr_t Word; // of the architecture

struct Header { // annex.hh; words of 64 bits everywhere
  char magic[8];
  uint64_t self, entry, path, block, table;
};
extern const struct Header header __attribute__((visibility("hidden")));

struct Auxv { // an entry of the auxiliary vector
  Word type, value;
};

struct Aux {
  struct Auxv *phdr, *phnum, *base, *entry;
  const char* execfn;
  Word page; // bytes
  int secure;
};

struct Interp {
  Word bias, entry;
  char* room; // zeroed memory beside it, for copy_table()
};

long system_call(long number, long a, long b, long c, long d, long e, long f); // start-….S

// Compilers call it for structures, also in freestanding code.
void* memcpy(void* to, const void* from, size_t size) {
  for (size_t i = 0; i < size; i++)
    ((char*)to)[i] = ((const char*)from)[i];
  return to;
}

static long map(Word at, Word size, int prot, int flags, long fd, Word offset) {
  return system_call(arch_mmap, (long)at, (long)size, prot, MAP_PRIVATE | flags, fd,
                     (long)(offset / arch_map_unit));
}

static int failed(long result) {
  return result < 0 && result > -4096;
}

static char* append(char* to, const char* end, const char* text) {
  while (*text && to < end)
    *to++ = *text++;
  *to = '\0';
  return to;
}

static Word page_down(Word n, Word page) {
  return n & -page;
}

static Word page_up(Word n, Word page) {
  return page_down(n + page - 1, page);
}

__attribute__((noreturn)) static void die(const char* program, const char* path, const char* why) {
  char line[2 * path_max + 128];
  char* end = line + sizeof line - 2;
  char* at = append(line, end, program);
  at = append(at, end, ": cannot start: ");
  if (path) at = append(append(at, end, path), end, ": ");
  at = append(at, end, why);
  *at++ = '\n';
  system_call(__NR_write, 2, (long)line, at - line, 0, 0, 0);
  for (;;)
    system_call(__NR_exit_group, 127, 0, 0, 0, 0, 0);
}

static struct Aux find_aux(Word* sp) {
  struct Aux aux = {.page = 4096};
  Word* at = sp + 1 + *sp + 1; // argc, argv, NULL
  while (*at++) {
  }
  for (struct Auxv* a = (struct Auxv*)at; a->type != AT_NULL; a++) {
    Word type = a->type;
    if (type == AT_PHDR) aux.phdr = a;
    if (type == AT_PHNUM) aux.phnum = a;
    if (type == AT_BASE) aux.base = a;
    if (type == AT_ENTRY) aux.entry = a;
    if (type == AT_EXECFN) aux.execfn = (const char*)a->value;
    if (type == AT_PAGESZ) aux.page = a->value;
    if (type == AT_SECURE) aux.secure = a->value != 0;
  }
  return aux;
}

// The interpreter's path: this program's directory and the path that follows the header. 0 when too long.
static int find_path(char* path, const char* execfn) {
  long n = system_call(__NR_readlinkat, AT_FDCWD, (long)"/proc/self/exe", (long)path, path_max - 1, 0, 0);
  char* end = path + path_max - 1;
  char* at = path;
  if (n > 0 && path[0] == '/') { // a name from another mount tree starts with "(unreachable)"
    at = path + n;
    *at = '\0';
  } else {
    at = append(path, end, execfn);
  }
  while (at > path && at[-1] != '/')
    at--;
  at = append(at, end, (const char*)&header + header.path);
  return at < end;
}

static int protection(uint32_t flags) {
  return (flags & PF_R ? PROT_READ : 0) | (flags & PF_W ? PROT_WRITE : 0) | (flags & PF_X ? PROT_EXEC : 0);
}

// Mostly words: clearing the rest of a page byte by byte takes 2 us.
static void clear(char* from, const char* end) {
  while (from < end && (Word)from % sizeof(Word))
    *(volatile char*)from++ = 0;
  for (; from < end; from += sizeof(Word)) // `end` is a page's
    *(volatile Word*)from = 0;
}

static int map_segment(const Phdr* p, Word bias, Word page, long fd) {
  Word start = page_down(p->p_vaddr, page), filled = p->p_vaddr + p->p_filesz, end = p->p_vaddr + p->p_memsz;
  int prot = protection(p->p_flags);
  Word mapped = p->p_filesz ? page_up(filled, page) : start;
  if (mapped > start &&
      failed(map(bias + start, mapped - start, prot, MAP_FIXED, fd, page_down(p->p_offset, page))))
    return 0;
  if (end <= filled) return 1;
  if (p->p_flags & PF_W && mapped > start) clear((char*)(bias + filled), (const char*)(bias + mapped));
  Word rest = page_up(end, page);
  if (prot == (PROT_READ | PROT_WRITE)) return 1; // as reserved
  return rest <= mapped || !failed(map(bias + mapped, rest - mapped, prot, MAP_FIXED | MAP_ANONYMOUS, -1, 0));
}

// Address space for the whole interpreter at once, as aligned as its segments want, with `room` bytes behind
// it; 0 when there is none. One mapping for both: each costs a start a microsecond or two.
static Word reserve(const Phdr* table, int count, Word page, Word room, char** room_at) {
  Word low = UINTPTR_MAX, high = 0, align = page;
  for (const Phdr* p = table; p < table + count; p++) {
    if (p->p_type != PT_LOAD) continue;
    if (p->p_vaddr < low) low = page_down(p->p_vaddr, page);
    if (p->p_vaddr + p->p_memsz > high) high = page_up(p->p_vaddr + p->p_memsz, page);
    if (p->p_align > align && (p->p_align & (p->p_align - 1)) == 0) align = p->p_align;
  }
  if (low >= high) return 0;
  Word size = high - low + page_up(room, page), spare = align - page;
  long got = map(0, size + spare, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (failed(got)) return 0;
  Word at = (Word)got, base = (at + spare) & -align;
  if (base > at) system_call(__NR_munmap, got, (long)(base - at), 0, 0, 0, 0);
  Word behind = at + spare - base;
  if (behind) system_call(__NR_munmap, (long)(base + size), (long)behind, 0, 0, 0, 0);
  *room_at = (char*)(base + (high - low));
  return base - low;
}

static const char* map_interp(const char* path, Word page, Word room, struct Interp* out) {
  char head[head_max];
  long fd = system_call(__NR_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0, 0, 0);
  if (fd == -ENOENT) return "no such interpreter";
  if (failed(fd)) return "the interpreter cannot be opened";
  long n = system_call(__NR_read, fd, (long)head, sizeof head, 0, 0, 0);
  const Ehdr* e = (const Ehdr*)head;
  if (n < (long)sizeof *e || *(const uint32_t*)head != 0x464c457f || e->e_ident[EI_CLASS] != arch_class ||
      e->e_type != ET_DYN || e->e_machine != arch_machine || e->e_phentsize != sizeof(Phdr) ||
      e->e_phoff > (Word)n || e->e_phnum * sizeof(Phdr) > (Word)n - e->e_phoff)
    return "not an interpreter for " ARCH_NAME;
  const Phdr* table = (const Phdr*)(head + e->e_phoff);
  Word bias = reserve(table, e->e_phnum, page, room, &out->room);
  if (!bias) return "no memory for the interpreter";
  for (const Phdr* p = table; p < table + e->e_phnum; p++)
    if (p->p_type == PT_LOAD && !map_segment(p, bias, page, fd)) return "the interpreter cannot be mapped";
  system_call(__NR_close, fd, 0, 0, 0, 0, 0);
  out->bias = bias, out->entry = bias + e->e_entry;
  return NULL;
}

static Word length_with_nul(const char* text) {
  Word length = 0;
  while (text[length++]) {
  }
  return length;
}

// A copy of the program header table with PT_INTERP in it, in `at`.
static Phdr* copy_table(const struct Aux* aux, Word bias, const char* path, char* at) {
  Word count = aux->phnum->value, length = length_with_nul(path);
  // A table that had to move stands behind the block; kernels before 5.18 get AT_PHDR wrong then.
  Word moved = header.table ? (Word)&header + (Word)header.block : 0;
  const Phdr* old = (const Phdr*)(moved ? moved : aux->phdr->value);
  Phdr* table = (Phdr*)at;
  char* name = (char*)(table + count);
  append(name, name + length, path);
  for (Word i = 0; i < count; i++) {
    table[i] = old[i];
    if (table[i].p_type == PT_PHDR) table[i].p_vaddr = (Word)table - bias;
    if (table[i].p_type != hidden_interp) continue;
    table[i].p_type = PT_INTERP;
    table[i].p_vaddr = (Word)name - bias;
    table[i].p_filesz = table[i].p_memsz = length;
  }
  return table;
}

// Called with the stack as the kernel left it; returns where to jump to with that stack.
Word load_interpreter(Word* sp) {
  struct Aux aux = find_aux(sp);
  const char* program = *sp ? (const char*)sp[1] : "program";
  char path[path_max];
  if (!aux.phdr || !aux.phnum || !aux.base || !aux.entry) die(program, NULL, "incomplete auxiliary vector");
  if (aux.secure) die(program, NULL, "an interpreter relative to $ORIGIN is refused in secure execution");
  if (!find_path(path, aux.execfn ? aux.execfn : program)) die(program, NULL, "path too long");
  struct Interp interp;
  Word room = aux.phnum->value * sizeof(Phdr) + length_with_nul(path);
  const char* why = map_interp(path, aux.page, room, &interp);
  if (why) die(program, path, why);
  Word bias = (Word)&header - (Word)header.self;
  Phdr* table = copy_table(&aux, bias, path, interp.room);
  aux.phdr->value = (Word)table;
  aux.base->value = interp.bias;
  aux.entry->value = (Word)header.entry + bias;
  return interp.entry;
}
