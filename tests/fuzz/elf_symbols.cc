// SPDX-License-Identifier: MIT
#include "lib/elf/symbols.hh"
#include "tests/fuzz/input.hh"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto symbols = terra::elf::read_symbols(file_of(data, size), "input");
  if (!symbols) return 0;
  size_t bytes = 0;
  for (const auto& reference : (*symbols)->references)
    bytes += reference.name.size() + (*symbols)->version_name(reference.version).size();
  for (const auto& [name, definitions] : (*symbols)->definitions)
    for (const auto& definition : definitions)
      bytes += name.size() + (*symbols)->version_name(definition.version).size();
  return bytes == size_t(-1); // read every byte, for the sanitizers
}
