// SPDX-License-Identifier: MIT
// Shared by the fuzz targets: the input as a file, for readers that want one.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

// The descriptor of a memory file with these bytes; the same file each time.
inline int file_of(const uint8_t* data, size_t size) {
  static const int fd = ::memfd_create("input", MFD_CLOEXEC);
  if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, data, size, 0) != ssize_t(size)) ::abort();
  return fd;
}
