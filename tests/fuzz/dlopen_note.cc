// SPDX-License-Identifier: MIT
#include "lib/elf/dlopen_note.hh"
#include "tests/fuzz/input.hh"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  for (const auto& note : terra::elf::parse_dlopen_note({reinterpret_cast<const char*>(data), size}))
    if (note.sonames.empty() || note.priority == terra::elf::DlopenNote::Priority::none) ::abort();
  return 0;
}
