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
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

enum { page = 4096, path_max = 4096, hidden_interp = PT_SHLIB };

struct Header { // annex.hh
  char magic[8];
  uint64_t self, entry, path, block, table;
};
extern const struct Header header __attribute__((visibility("hidden")));

struct Aux {
  Elf64_auxv_t *phdr, *phnum, *base, *entry;
  const char* execfn;
  int secure;
};

struct Interp {
  uint64_t bias, entry;
};

static long call(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

static long map(uint64_t at, uint64_t size, int prot, int flags, int fd, uint64_t offset) {
  return call(SYS_mmap, (long)at, (long)size, prot, MAP_PRIVATE | flags, fd, (long)offset);
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

static uint64_t page_down(uint64_t n) {
  return n & -(uint64_t)page;
}

static uint64_t page_up(uint64_t n) {
  return page_down(n + page - 1);
}

__attribute__((noreturn)) static void die(const char* program, const char* path, const char* why) {
  char line[2 * path_max + 128];
  char* end = line + sizeof line - 2;
  char* at = append(line, end, program);
  at = append(at, end, ": cannot start: ");
  if (path) at = append(append(at, end, path), end, ": ");
  at = append(at, end, why);
  *at++ = '\n';
  call(SYS_write, 2, (long)line, at - line, 0, 0, 0);
  for (;;)
    call(SYS_exit_group, 127, 0, 0, 0, 0, 0);
}

static struct Aux find_aux(uint64_t* sp) {
  struct Aux aux = {0};
  uint64_t* at = sp + 1 + *sp + 1; // argc, argv, NULL
  while (*at++) {
  }
  for (Elf64_auxv_t* a = (Elf64_auxv_t*)at; a->a_type != AT_NULL; a++) {
    uint64_t type = a->a_type;
    if (type == AT_PHDR) aux.phdr = a;
    if (type == AT_PHNUM) aux.phnum = a;
    if (type == AT_BASE) aux.base = a;
    if (type == AT_ENTRY) aux.entry = a;
    if (type == AT_EXECFN) aux.execfn = (const char*)a->a_un.a_val;
    if (type == AT_SECURE) aux.secure = a->a_un.a_val != 0;
  }
  return aux;
}

// The interpreter's path: this program's directory and the path that follows the header. 0 when too long.
static int find_path(char* path, const char* execfn) {
  long n = call(SYS_readlink, (long)"/proc/self/exe", (long)path, path_max - 1, 0, 0, 0);
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

static int map_segment(const Elf64_Phdr* p, uint64_t bias, int fd) {
  uint64_t start = page_down(p->p_vaddr), filled = p->p_vaddr + p->p_filesz, end = p->p_vaddr + p->p_memsz;
  int prot = protection(p->p_flags);
  uint64_t mapped = p->p_filesz ? page_up(filled) : start;
  if (mapped > start &&
      failed(map(bias + start, mapped - start, prot, MAP_FIXED, fd, page_down(p->p_offset))))
    return 0;
  if (end <= filled) return 1;
  if (p->p_flags & PF_W && mapped > start)
    for (volatile char* byte = (volatile char*)(bias + filled); byte < (char*)(bias + mapped); byte++)
      *byte = 0;
  return page_up(end) <= mapped ||
         !failed(map(bias + mapped, page_up(end) - mapped, prot, MAP_FIXED | MAP_ANONYMOUS, -1, 0));
}

// Address space for the whole interpreter at once, as aligned as its segments want; 0 when there is none.
static uint64_t reserve(const Elf64_Phdr* table, int count) {
  uint64_t low = UINT64_MAX, high = 0, align = page;
  for (const Elf64_Phdr* p = table; p < table + count; p++) {
    if (p->p_type != PT_LOAD) continue;
    if (p->p_vaddr < low) low = page_down(p->p_vaddr);
    if (p->p_vaddr + p->p_memsz > high) high = page_up(p->p_vaddr + p->p_memsz);
    if (p->p_align > align && (p->p_align & (p->p_align - 1)) == 0) align = p->p_align;
  }
  if (low >= high) return 0;
  uint64_t size = high - low, spare = align - page;
  long at = map(0, size + spare, PROT_NONE, MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (failed(at)) return 0;
  uint64_t base = ((uint64_t)at + spare) & -align;
  if (base > (uint64_t)at) call(SYS_munmap, at, (long)(base - (uint64_t)at), 0, 0, 0, 0);
  uint64_t behind = (uint64_t)at + spare - base;
  if (behind) call(SYS_munmap, (long)(base + size), (long)behind, 0, 0, 0, 0);
  return base - low;
}

static const char* map_interp(const char* path, struct Interp* out) {
  char head[page];
  long fd = call(SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0, 0, 0);
  if (fd == -ENOENT) return "no such interpreter";
  if (failed(fd)) return "the interpreter cannot be opened";
  long n = call(SYS_read, fd, (long)head, sizeof head, 0, 0, 0);
  const Elf64_Ehdr* e = (const Elf64_Ehdr*)head;
  if (n < (long)sizeof *e || *(const uint32_t*)head != 0x464c457f || e->e_ident[EI_CLASS] != ELFCLASS64 ||
      e->e_type != ET_DYN || e->e_machine != EM_X86_64 || e->e_phentsize != sizeof(Elf64_Phdr) ||
      e->e_phoff > (uint64_t)n || e->e_phnum * sizeof(Elf64_Phdr) > (uint64_t)n - e->e_phoff)
    return "not an interpreter for x86-64";
  const Elf64_Phdr* table = (const Elf64_Phdr*)(head + e->e_phoff);
  uint64_t bias = reserve(table, e->e_phnum);
  if (!bias) return "no memory for the interpreter";
  for (const Elf64_Phdr* p = table; p < table + e->e_phnum; p++)
    if (p->p_type == PT_LOAD && !map_segment(p, bias, (int)fd)) return "the interpreter cannot be mapped";
  call(SYS_close, fd, 0, 0, 0, 0, 0);
  out->bias = bias, out->entry = bias + e->e_entry;
  return NULL;
}

// A copy of the program header table with PT_INTERP in it, in a page of its own.
static Elf64_Phdr* copy_table(const struct Aux* aux, uint64_t bias, const char* path) {
  uint64_t count = aux->phnum->a_un.a_val, length = 0;
  while (path[length++]) {
  }
  uint64_t size = count * sizeof(Elf64_Phdr) + length;
  long at = map(0, size, PROT_READ | PROT_WRITE, MAP_ANONYMOUS, -1, 0);
  if (failed(at)) return NULL;
  // A table that had to move stands behind the block; kernels before 5.18 get AT_PHDR wrong then.
  uint64_t moved = header.table ? (uint64_t)&header + header.block : 0;
  const Elf64_Phdr* old = (const Elf64_Phdr*)(moved ? moved : aux->phdr->a_un.a_val);
  Elf64_Phdr* table = (Elf64_Phdr*)at;
  char* name = (char*)(table + count);
  append(name, name + length, path);
  for (uint64_t i = 0; i < count; i++) {
    table[i] = old[i];
    if (table[i].p_type == PT_PHDR) table[i].p_vaddr = (uint64_t)table - bias;
    if (table[i].p_type != hidden_interp) continue;
    table[i].p_type = PT_INTERP;
    table[i].p_vaddr = (uint64_t)name - bias;
    table[i].p_filesz = table[i].p_memsz = length;
  }
  call(SYS_mprotect, at, (long)size, PROT_READ, 0, 0, 0);
  return table;
}

// Called with the stack as the kernel left it; returns where to jump to with that stack.
uint64_t load_interpreter(uint64_t* sp) {
  struct Aux aux = find_aux(sp);
  const char* program = *sp ? (const char*)sp[1] : "program";
  char path[path_max];
  if (!aux.phdr || !aux.phnum || !aux.base || !aux.entry) die(program, NULL, "incomplete auxiliary vector");
  if (aux.secure) die(program, NULL, "an interpreter relative to $ORIGIN is refused in secure execution");
  if (!find_path(path, aux.execfn ? aux.execfn : program)) die(program, NULL, "path too long");
  struct Interp interp;
  const char* why = map_interp(path, &interp);
  if (why) die(program, path, why);
  uint64_t bias = (uint64_t)&header - header.self;
  Elf64_Phdr* table = copy_table(&aux, bias, path);
  if (!table) die(program, NULL, "no memory");
  aux.phdr->a_un.a_val = (uint64_t)table;
  aux.base->a_un.a_val = interp.bias;
  aux.entry->a_un.a_val = header.entry + bias;
  return interp.entry;
}
