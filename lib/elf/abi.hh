// SPDX-License-Identifier: MIT
// What the loader of one machine takes as given: library directories, names for $LIB and $PLATFORM, the mark
// of its entries in ld.so.cache. Source: glibc sysdeps/*/dl-cache.h, sysdeps/generic/ldconfig.h (FLAG_*), the
// System V ABI supplements; Debian's multiarch tuples.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/elf/cpu.hh"
#include "lib/elf/image.hh"
#include "lib/elf/ld_cache.hh"
#include "lib/elf/root.hh"

namespace terra::elf {

struct Abi {
  std::string platform;                 // $PLATFORM
  std::string lib;                      // $LIB
  std::vector<std::string> system_dirs; // searched last, with trailing slash
  std::vector<std::string> subdirs;     // tried below each directory before the directory itself, with slash
  std::string cache_file = "/etc/ld.so.cache";
  std::string preload_file = "/etc/ld.so.preload";
  LdCache::Wants wants;
  std::string default_interpreter; // where the ABI puts it, for libraries; empty when not known
};

// For programs like `image`. Directories and file names are those compiled into `interpreter` (distributions
// differ), or into the ABI's default one for a library, which has none, or Debian's when neither can be read.
Abi abi_of(Root& root, const Image& image, const std::optional<std::string>& interpreter, const Cpu& cpu);

} // namespace terra::elf
