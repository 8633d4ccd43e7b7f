// SPDX-License-Identifier: MIT
#include "lib/elf/cpu.hh"

#include <algorithm>

namespace terra::elf {

Cpu Cpu::host() {
  Cpu cpu;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v2")) cpu.level = 2;
  if (__builtin_cpu_supports("x86-64-v3")) cpu.level = 3;
  if (__builtin_cpu_supports("x86-64-v4")) cpu.level = 4;
  // Only Intel processors get the legacy names. Xeon Phi (AVX512ER) is one of its own, and out of use.
  if (__builtin_cpu_is("intel") && !__builtin_cpu_supports("avx512er")) {
    cpu.haswell = cpu.level >= 3;
    cpu.avx512 = cpu.level >= 4;
  }
#endif
  return cpu;
}

std::optional<Cpu> parse_cpu(std::string_view name) {
  if (name == "host") return Cpu::host();
  Cpu cpu;
  if (name == "x86-64") return cpu;
  constexpr std::string_view prefix = "x86-64-v";
  if (!name.starts_with(prefix) || name.size() != prefix.size() + 1) return std::nullopt;
  cpu.level = name.back() - '0';
  if (cpu.level < 1 || cpu.level > 4) return std::nullopt;
  return cpu;
}

std::vector<Cpu> all_cpus() {
  std::vector<Cpu> cpus;
  for (int level = 4; level >= 1; --level) {
    if (level >= 3) cpus.push_back({level, true, level == 4});
    cpus.push_back({level, false, false});
  }
  return cpus;
}

std::vector<std::string> hwcaps_names(const Cpu& cpu) {
  std::vector<std::string> names;
  for (int level = cpu.level; level >= 2; --level)
    names.push_back("x86-64-v" + std::to_string(level));
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
