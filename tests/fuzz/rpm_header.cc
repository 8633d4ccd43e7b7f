// SPDX-License-Identifier: MIT
#include "lib/packages/rpm_header.hh"
#include "tests/fuzz/input.hh"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto header = terra::parse_rpm_header({reinterpret_cast<const char*>(data), size});
  if (!header) return header.error().message.empty() ? (::abort(), 0) : 0;
  if (header->files.size() > size) ::abort(); // a name takes a byte at least
  for (const auto& file : header->files)
    if (!file.path.starts_with('/')) ::abort();
  return 0;
}
