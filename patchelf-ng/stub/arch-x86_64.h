// SPDX-License-Identifier: MIT
// The loader stub on x86-64.
#pragma once

#define ARCH_NAME "x86-64"
enum { arch_machine = EM_X86_64, arch_class = ELFCLASS64, arch_mmap = __NR_mmap, arch_map_unit = 1 };

typedef Elf64_Ehdr Ehdr;
typedef Elf64_Phdr Phdr;
