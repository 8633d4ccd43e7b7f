// SPDX-License-Identifier: MIT
#include "lib/elf/cpu.hh"

#include <algorithm>

#if defined(__x86_64__)
#include <cpuid.h>
#include <sys/platform/x86.h>
#endif

namespace terra::elf {

#if defined(__x86_64__)
namespace {

// The x86-64 psABI's levels, from what glibc has found out at its own start. To ask the processor again, as
// the compiler's builtins do, is slow where a hypervisor answers: every CPUID leaves the virtual machine.
int host_level() {
  bool v2 = CPU_FEATURE_ACTIVE(CMPXCHG16B) && CPU_FEATURE_ACTIVE(LAHF64_SAHF64) &&
            CPU_FEATURE_ACTIVE(POPCNT) && CPU_FEATURE_ACTIVE(SSE3) && CPU_FEATURE_ACTIVE(SSSE3) &&
            CPU_FEATURE_ACTIVE(SSE4_1) && CPU_FEATURE_ACTIVE(SSE4_2);
  bool v3 = v2 && CPU_FEATURE_ACTIVE(AVX) && CPU_FEATURE_ACTIVE(AVX2) && CPU_FEATURE_ACTIVE(BMI1) &&
            CPU_FEATURE_ACTIVE(BMI2) && CPU_FEATURE_ACTIVE(F16C) && CPU_FEATURE_ACTIVE(FMA) &&
            CPU_FEATURE_ACTIVE(LZCNT) && CPU_FEATURE_ACTIVE(MOVBE);
  bool v4 = v3 && CPU_FEATURE_ACTIVE(AVX512F) && CPU_FEATURE_ACTIVE(AVX512BW) &&
            CPU_FEATURE_ACTIVE(AVX512CD) && CPU_FEATURE_ACTIVE(AVX512DQ) && CPU_FEATURE_ACTIVE(AVX512VL);
  return v4 ? 4 : v3 ? 3 : v2 ? 2 : 1;
}

bool is_intel() {
  unsigned leaf = 0, b = 0, c = 0, d = 0;
  __cpuid(0, leaf, b, c, d);
  return b == signature_INTEL_ebx && c == signature_INTEL_ecx && d == signature_INTEL_edx;
}

} // namespace
#endif

Cpu Cpu::host() {
  Cpu cpu;
#if defined(__x86_64__)
  cpu.level = host_level();
  // Only Intel processors get the legacy names. Xeon Phi (AVX512ER) is one of its own, and out of use.
  if (cpu.level >= 3 && is_intel() && !CPU_FEATURE_ACTIVE(AVX512ER)) {
    cpu.haswell = true;
    cpu.avx512 = cpu.level >= 4;
  }
#endif
  return cpu;
}

std::optional<Cpu> parse_cpu(std::string_view name) {
  if (name == "host") return Cpu::host();
  Cpu cpu;
  if (name == "x86-64") return cpu;
  const struct {
    std::string_view prefix;
    int Cpu::*number;
    int oldest, newest;
  } families[] = {{"x86-64-v", &Cpu::level, 1, 4}, {"power", &Cpu::power, 8, 10}, {"z", &Cpu::z, 12, 16}};
  for (const auto& family : families)
    for (int number = family.oldest; number <= family.newest; ++number)
      if (name == std::string(family.prefix) + std::to_string(number)) {
        cpu.*family.number = number;
        return cpu;
      }
  return std::nullopt;
}

// A program is for one architecture only, so one list serves all of them.
std::vector<Cpu> all_cpus() {
  std::vector<Cpu> cpus;
  for (int level = 4; level >= 1; --level) {
    if (level >= 3) cpus.push_back({.level = level, .haswell = true, .avx512 = level == 4});
    cpus.push_back({.level = level});
  }
  for (size_t i = 0; i < cpus.size(); ++i) {
    cpus[i].power = std::max(10 - int(i), 8);
    cpus[i].z = std::max(16 - int(i), 12);
  }
  return cpus;
}

std::vector<std::string> hwcaps_names(const std::string& prefix, int newest, int oldest) {
  std::vector<std::string> names;
  for (int level = newest; level >= oldest; --level)
    names.push_back(prefix + std::to_string(level));
  return names;
}

std::vector<std::string> legacy_subdirs(const std::vector<std::string>& capabilities,
                                        const std::string& platform) {
  std::vector<std::string> parts = capabilities;
  if (!platform.empty()) parts.push_back(platform);
  parts.push_back("tls");
  std::vector<std::string> subdirs;
  for (size_t set = (size_t(1) << parts.size()) - 1; set > 0; --set) {
    std::string subdir;
    for (size_t bit = parts.size(); bit-- > 0;)
      if (set & (size_t(1) << bit)) subdir += parts[bit] + "/";
    if (std::find(subdirs.begin(), subdirs.end(), subdir) == subdirs.end()) subdirs.push_back(subdir);
  }
  return subdirs;
}

} // namespace terra::elf
