/* SPDX-License-Identifier: MIT */
/* Subdirectories of a library directory in which ld.so looks for variants for some processors: glibc's since
 * 2.33 (elf/dl-hwcaps.c), and the others up to 2.36 (sysdeps/x86/dl-procinfo.c has the capabilities,
 * sysdeps/x86/cpu-features.c the platforms; elf/dl-hwcaps.c puts them below each other). Each name is ended
 * by a NUL, the list by an empty one. */
#pragma once

#define LOADER_VARIANTS "glibc-hwcaps\0tls\0x86_64\0avx512_1\0haswell\0xeon_phi\0"
