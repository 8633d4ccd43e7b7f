// SPDX-License-Identifier: MIT
#include "lib/elf/ld_cache.hh"
#include "tests/fuzz/input.hh"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  terra::elf::LdCache::Wants wants{.id = 0x303, .any_elf = true, .hwcaps = {"x86-64-v3", "x86-64-v2"}};
  for (bool big_endian : {false, true}) {
    terra::elf::LdCache cache(bytes, big_endian);
    for (const auto& [name, path] : cache.all()) {
      if (name.size() + path.size() > 2 * size) ::abort();
      if (name.size() < 40) (void)cache.lookup(name, wants);
      break; // one of them, and some that may not be there: a search takes a binary search's steps
    }
    for (const char* name : {"libc.so.6", "libm.so.6", "", "zzz"})
      (void)cache.lookup(name, wants);
  }
  return 0;
}
