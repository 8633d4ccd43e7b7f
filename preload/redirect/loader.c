/* SPDX-License-Identifier: MIT */
#include "preload/redirect/loader.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>

#include "preload/raw.h"
#include "preload/redirect/owned.h"
#include "preload/redirect/readable.h"

enum { interpreter_max = 256, headers_max = 64 };

/* PT_INTERP of an x86-64 ELF file. Returns its length without the NUL, 0 if there is none. */
static size_t read_interpreter(const char* path, char* interpreter) {
  long fd = raw3(SYS_open, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (fd < 0) return 0;
  size_t size = 0;
  Elf64_Ehdr header;
  int is_elf = raw3(SYS_read, fd, &header, sizeof header) == sizeof header &&
               text_equal((char*)header.e_ident, ELFMAG, SELFMAG);
  if (is_elf && header.e_ident[EI_CLASS] == ELFCLASS64 && header.e_machine == EM_X86_64 &&
      header.e_phnum <= headers_max) {
    for (unsigned i = 0; i < header.e_phnum && !size; i++) {
      Elf64_Phdr segment;
      if (raw4(SYS_pread64, fd, &segment, sizeof segment, header.e_phoff + i * sizeof segment) !=
          sizeof segment)
        break;
      if (segment.p_type != PT_INTERP || segment.p_filesz < 2 || segment.p_filesz > interpreter_max) continue;
      if (raw4(SYS_pread64, fd, interpreter, segment.p_filesz, segment.p_offset) != (long)segment.p_filesz)
        break;
      if (interpreter[segment.p_filesz - 1] == 0) size = text_length(interpreter);
    }
  }
  raw1(SYS_close, fd);
  return size;
}

long exec_by_loader(const char* path, char* const* argv, char* const* envp) {
  static const char library_dir[] = "/lib64", redirector[] = "/lib64/libterrarium.so";
  char interpreter[interpreter_max];
  size_t size = read_interpreter(path, interpreter);
  if (!size) return -ENOENT;
  char* loader = __builtin_alloca(inside_size(size));
  if (!inside_path(interpreter, size, loader)) return -ENOENT;
  char* libraries = __builtin_alloca(inside_size(sizeof library_dir - 1));
  char* preload = __builtin_alloca(inside_size(sizeof redirector - 1));
  below_top(library_dir, sizeof library_dir - 1, libraries);
  below_top(redirector, sizeof redirector - 1, preload);

  long strings = vector_length(argv);
  if (strings < 0) return -EFAULT;
  size_t count = (size_t)strings;
  char* arguments[count + 10];
  char** out = arguments;
  *out++ = loader;
  *out++ = "--library-path", *out++ = libraries;
  *out++ = "--preload", *out++ = preload;
  *out++ = "--argv0", *out++ = count ? argv[0] : (char*)path;
  *out++ = (char*)path;
  for (size_t i = 1; i < count; i++)
    *out++ = argv[i];
  *out = 0;
  return raw3(SYS_execve, loader, arguments, envp);
}
