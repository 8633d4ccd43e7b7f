// SPDX-License-Identifier: MIT
// The content of one file into another, as the file systems like it best.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "lib/base/error.hh"

namespace terra {

// Called after each piece of some megabytes with its offset and size in bytes; may throw.
using PieceCopied = std::function<void(uint64_t offset, uint64_t size)>;

// Copies the first `size` bytes of `from` into the empty file `to`, which has that size afterwards. A reflink
// where the file system can (ioctl_ficlonerange(2)), copy_file_range(2) otherwise, plain reads and writes
// where that is not to be had; holes stay holes. Returns where `from` ended, which is less than `size` when
// it shrank meanwhile: zeros follow then. Errors name `name`, a full disk is found before anything is copied
// to it.
Expected<uint64_t> copy_content(int from, int to, uint64_t size, std::string_view name,
                                const PieceCopied& copied = {});

} // namespace terra
