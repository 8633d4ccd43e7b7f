// SPDX-License-Identifier: MIT
// Reads a file into a Layout. The one place that knows libelf, which is used for reading alone: its writer
// drops what follows the last section and fills bytes that no section covers.
#pragma once

#include <string>

#include "lib/base/error.hh"
#include "lib/base/fd.hh"
#include "patchelf-ng/layout.hh"

namespace terra::patchelf {

// What is at the path, before anyone reads further.
enum class Content { elf, other };
Expected<Content> content_of(int fd, const std::string& path);

// The Layout of an open regular file. Its read() uses `fd`, which has to stay open as long. Refuses, with
// Exit::finding and a reason: not ELF, truncated, not a program or library (objects, cores), tables that
// contradict the file's size. `path` is for messages.
Expected<Layout> read_layout(int fd, const std::string& path);

} // namespace terra::patchelf
