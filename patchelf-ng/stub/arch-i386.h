// SPDX-License-Identifier: MIT
// The loader stub on i386, native or below an x86-64 kernel. mmap2(2) counts offsets in units of 4096 bytes.
#pragma once

#define ARCH_NAME "i386"
enum { arch_machine = EM_386, arch_class = ELFCLASS32, arch_mmap = __NR_mmap2, arch_map_unit = 4096 };

typedef Elf32_Ehdr Ehdr;
typedef Elf32_Phdr Phdr;
