// SPDX-License-Identifier: MIT
// Looks at a planned file with the loader's eyes, before a byte is written.
#pragma once

#include "patchelf-ng/plan/draft.hh"

namespace terra::patchelf {

// What the kernel (fs/binfmt_elf.c), glibc (elf/dl-load.c, elf/rtld.c) or musl would stumble over, as the
// first reason found; nullopt when there is none. Only rules that the file kept before can be broken here.
std::optional<std::string> check(const Layout& after);

// Whether a program starts in code. Apart, because some files that nobody starts don't.
std::optional<std::string> check_entry(const Layout& layout);

// The loader write-protects PT_GNU_RELRO after relocation and gives up where nothing is mapped
// (glibc elf/dl-reloc.c, _dl_protect_relro). It lies in one segment as before, and .dynamic stays in it
// unless it needs more entries than there is room for.
std::optional<std::string> check_relro(const Layout& before, const Layout& after);

// Segments and sections are inside a file of `size` bytes. Some lie about their place, and following a move
// takes such a one anywhere.
std::optional<std::string> check_inside(const Layout& after, uint64_t size);

// Edits lie apart from each other and inside the new file.
std::optional<std::string> check_edits(const std::vector<Edit>& edits, uint64_t size);

} // namespace terra::patchelf
