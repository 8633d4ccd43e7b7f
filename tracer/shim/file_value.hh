// SPDX-License-Identifier: MIT
// A value out of a file that nobody trusts.
#pragma once

#include <cstdint>
#include <unistd.h>

#include "lib/base/fd.hh"

namespace terra {

// False: the file ends before, or cannot be read.
template <typename T> bool read_value_at(const Fd& file, uint64_t offset, T& value) {
  return ::pread(file.get(), &value, sizeof value, off_t(offset)) == ssize_t(sizeof value);
}

} // namespace terra
