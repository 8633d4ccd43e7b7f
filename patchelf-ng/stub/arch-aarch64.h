// SPDX-License-Identifier: MIT
// The loader stub on little-endian aarch64, whatever the size of the kernel's pages.
#pragma once

#define ARCH_NAME "aarch64"
enum { arch_machine = EM_AARCH64, arch_class = ELFCLASS64, arch_mmap = __NR_mmap, arch_map_unit = 1 };

typedef Elf64_Ehdr Ehdr;
typedef Elf64_Phdr Phdr;
