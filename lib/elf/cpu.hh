// SPDX-License-Identifier: MIT
// Which library variants a processor gets: glibc-hwcaps levels and, up to glibc 2.36, legacy capability
// directories. Source: glibc sysdeps/x86/cpu-features.c, sysdeps/x86_64/dl-hwcaps-subdirs.c, elf/dl-hwcaps.c.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace terra::elf {

struct Cpu {
  int level = 1;        // x86-64-vN
  bool haswell = false; // Intel with AVX2, BMI, FMA, ...: legacy platform "haswell"
  bool avx512 = false;  // Intel with AVX512 BW, DQ, VL: legacy capability "avx512_1"
  static Cpu host();    // the machine's, as its ld.so sees it; baseline on other architectures
};

// "host", "x86-64" (or "x86-64-v1") to "x86-64-v4".
std::optional<Cpu> parse_cpu(std::string_view name);

// One of each kind that gets other libraries.
std::vector<Cpu> all_cpus();

// "x86-64-v4", "x86-64-v3", ... as far as `cpu` goes.
std::vector<std::string> hwcaps_names(const Cpu& cpu);

// The power set of legacy capabilities that the loader tries below each directory, best first, each with a
// trailing slash: "tls/x86_64/", "tls/", "x86_64/". Without the directory itself.
std::vector<std::string> legacy_subdirs(const std::vector<std::string>& capabilities,
                                        const std::string& platform);

} // namespace terra::elf
