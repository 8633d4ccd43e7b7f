// SPDX-License-Identifier: MIT
// Reads a file into a Layout. The one place that knows libelf, which is used for reading alone: its writer
// drops what follows the last section and fills bytes that no section covers.
#pragma once

#include <string>

#include "lib/base/error.hh"
#include "lib/base/fd.hh"
#include "patchelf-ng/file/layout.hh"

namespace terra::patchelf {

// Whether the file starts as an ELF program or library does: the magic, and type ET_EXEC or ET_DYN.
bool is_program_or_library(int fd);

// The Layout of an open regular file. Its read() uses `fd`, which has to stay open as long. Refuses, with
// Exit::finding and a reason: not ELF, truncated, not a program or library (objects, cores), tables that
// contradict the file's size. `path` is for messages.
Expected<Layout> read_layout(int fd, const std::string& path);

} // namespace terra::patchelf
