// SPDX-License-Identifier: MIT
// Which library variants a processor gets: glibc-hwcaps levels and, up to glibc 2.36, legacy capability
// directories. Source: glibc sysdeps/x86/cpu-features.c, elf/dl-hwcaps.c, and dl-hwcaps-subdirs.c of x86_64,
// powerpc64/le and s390-64 below sysdeps.
//
// Limit: of the legacy directories those of x86 are known, and tls/ and the platform's, which all have.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace terra::elf {

struct Cpu {
  int level = 1;        // x86-64-vN
  int power = 8;        // POWERn, for little-endian programs
  int z = 12;           // IBM zN
  bool haswell = false; // Intel with AVX2, BMI, FMA, ...: legacy platform "haswell"
  bool avx512 = false;  // Intel with AVX512 BW, DQ, VL: legacy capability "avx512_1"
  static Cpu host();    // the machine's, as its ld.so sees it; the oldest of other architectures
};

// "host", "x86-64" (or "x86-64-v1") to "x86-64-v4", "power8" to "power10", "z12" to "z16".
std::optional<Cpu> parse_cpu(std::string_view name);

// Of each architecture one of each kind that gets other libraries.
std::vector<Cpu> all_cpus();

// PREFIX4, PREFIX3, ... down to `oldest`, the best first.
std::vector<std::string> hwcaps_names(const std::string& prefix, int newest, int oldest);

// The power set of legacy capabilities that the loader tries below each directory, best first, each with a
// trailing slash: "tls/x86_64/", "tls/", "x86_64/". Without the directory itself.
std::vector<std::string> legacy_subdirs(const std::vector<std::string>& capabilities,
                                        const std::string& platform);

} // namespace terra::elf
