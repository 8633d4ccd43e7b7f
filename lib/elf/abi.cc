// SPDX-License-Identifier: MIT
// The loader's trusted directories stand in its read-only data as one block of NUL-terminated strings, each
// starting and ending with a slash (elf/dl-load.c, system_dirs[]). Reading them there follows any
// distribution without a list of distributions. Of the file's 200 KiB only those 50 are read that are neither
// code nor writable, once: to read it all was a tenth of the closure of one program.
#include "lib/elf/abi.hh"

#include <algorithm>
#include <cctype>
#include <elf.h>
#include <sys/stat.h>

#include "lib/base/path.hh"
#include "lib/elf/constants.hh"

namespace terra::elf {

using namespace std::string_view_literals;

namespace {

constexpr std::string_view separator = "/\0"sv;

struct Machine {
  uint16_t machine;
  uint8_t elf_class;
  uint8_t byte_order; // 0: either
  const char* tuple;
  const char* platform;
  const char* interpreter;
  int32_t cache_id;
};

// x32 (EM_X86_64, ELFCLASS32) has its own row; soft-float ARM shares a row with hard-float: 0x0903 is what
// every current distribution for ARMv7 uses.
constexpr Machine machines[] = {
    {EM_X86_64, ELFCLASS64, 0, "x86_64-linux-gnu", "x86_64", "/lib64/ld-linux-x86-64.so.2", 0x0303},
    {EM_X86_64, ELFCLASS32, 0, "x86_64-linux-gnux32", "x86_64", "/libx32/ld-linux-x32.so.2", 0x0803},
    {EM_386, ELFCLASS32, 0, "i386-linux-gnu", "i686", "/lib/ld-linux.so.2", 0x0003},
    {EM_AARCH64, ELFCLASS64, ELFDATA2LSB, "aarch64-linux-gnu", "aarch64", "/lib/ld-linux-aarch64.so.1",
     0x0a03},
    {EM_AARCH64, ELFCLASS64, ELFDATA2MSB, "aarch64_be-linux-gnu", "aarch64_be",
     "/lib/ld-linux-aarch64_be.so.1", 0x0a03},
    {EM_ARM, ELFCLASS32, 0, "arm-linux-gnueabihf", "v7l", "/lib/ld-linux-armhf.so.3", 0x0903},
    {EM_PPC64, ELFCLASS64, ELFDATA2LSB, "powerpc64le-linux-gnu", "power8", "/lib64/ld64.so.2", 0x0503},
    {EM_PPC64, ELFCLASS64, ELFDATA2MSB, "powerpc64-linux-gnu", "power8", "/lib64/ld64.so.1", 0x0503},
    {EM_S390, ELFCLASS64, 0, "s390x-linux-gnu", "z900", "/lib/ld64.so.1", 0x0403},
    {EM_RISCV, ELFCLASS64, 0, "riscv64-linux-gnu", "", "/lib/ld-linux-riscv64-lp64d.so.1", 0x1003},
    {EM_MIPS, ELFCLASS64, ELFDATA2LSB, "mips64el-linux-gnuabi64", "mips", "/lib64/ld.so.1", 0x0703},
    {EM_MIPS, ELFCLASS32, ELFDATA2LSB, "mipsel-linux-gnu", "mips", "/lib/ld.so.1", 0x0003},
};

const Machine* machine_of(const Image& image) {
  for (const Machine& m : machines)
    if (m.machine == image.machine && m.elf_class == image.elf_class &&
        (m.byte_order == 0 || m.byte_order == image.byte_order))
      return &m;
  return nullptr;
}

bool is_directory_text(std::string_view text) {
  return text.size() >= 4 && text.starts_with('/') && text.ends_with('/') && text.find("lib") != text.npos &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isgraph(c); });
}

// The strings of `bytes` from the one that starts at `start` on, as long as they are directories.
std::vector<std::string> directories_at(std::string_view bytes, size_t start) {
  std::vector<std::string> found;
  for (;;) {
    size_t end = bytes.find('\0', start);
    if (end == bytes.npos || !is_directory_text(bytes.substr(start, end - start))) return found;
    found.emplace_back(bytes.substr(start, end - start));
    start = end + 1;
  }
}

std::vector<std::string> system_dirs_in(std::string_view bytes) {
  std::vector<std::string> best;
  for (size_t at = bytes.find(separator, 0); at != bytes.npos; at = bytes.find(separator, at + 2)) {
    size_t start = bytes.rfind('\0', at) + 1;
    auto found = directories_at(bytes, start);
    if (found.size() > best.size()) best = std::move(found);
  }
  return best;
}

// The absolute path that ends in `name` and is a string of its own.
std::string file_named_in(std::string_view bytes, std::string_view name, const std::string& fallback) {
  size_t at = bytes.find(name);
  if (at == bytes.npos || at + name.size() >= bytes.size() || bytes[at + name.size()] != '\0')
    return fallback;
  size_t start = bytes.rfind('\0', at) + 1;
  std::string text(bytes.substr(start, at + name.size() - start));
  return text.starts_with('/') ? text : fallback;
}

// N of "release version 2.N", which ld.so --version prints; 36 when it doesn't say: before 2.33 it had no
// version.
int glibc_minor(std::string_view bytes) {
  constexpr std::string_view text = "release version 2.";
  size_t at = bytes.find(text);
  if (at == bytes.npos) return 36;
  int minor = 0;
  for (at += text.size(); at < bytes.size() && std::isdigit(static_cast<unsigned char>(bytes[at])); ++at)
    minor = std::min(minor * 10 + (bytes[at] - '0'), 999);
  return minor;
}

std::string read_interpreter(Root& root, const std::string& path) {
  constexpr size_t largest = 16 << 20;
  Fd fd = path.empty() ? Fd() : root.open(path, O_RDONLY | O_NONBLOCK);
  struct stat st;
  if (!fd || ::fstat(fd.get(), &st) != 0 || !S_ISREG(st.st_mode)) return {};
  return constants_of(fd.get(), st.st_size, largest);
}

std::vector<std::string> hwcaps_of(const Image& image, const Cpu& cpu) {
  bool little = image.byte_order == ELFDATA2LSB;
  if (image.machine == EM_X86_64) return hwcaps_names("x86-64-v", cpu.level, 2);
  if (image.machine == EM_PPC64 && little) return hwcaps_names("power", cpu.power, 9);
  if (image.machine == EM_S390 && image.elf_class == ELFCLASS64) return hwcaps_names("z", cpu.z, 13);
  return {};
}

// The legacy bits and directories of glibc <= 2.36, which x86 alone has kept in use.
void add_legacy(Abi& abi, const Image& image, const Cpu& cpu) {
  std::vector<std::string> capabilities;
  std::string platform = abi.platform;
  if (image.machine == EM_X86_64) {
    capabilities.push_back("x86_64");
    if (cpu.avx512) capabilities.push_back("avx512_1");
    abi.wants.hwcap = 2 | (cpu.avx512 ? 4 : 0);
    abi.wants.platform_mask = 0xfull << 48;
    if (cpu.haswell) abi.wants.platform = 1ull << 50;
  } else if (image.machine == EM_386) {
    capabilities.push_back("sse2");
    abi.wants.hwcap = 1;
    abi.wants.platform_mask = 0x3ull << 48;
    abi.wants.platform = 1ull << 49;
  }
  for (auto& subdir : legacy_subdirs(capabilities, platform))
    abi.subdirs.push_back(std::move(subdir));
}

// $LIB is the first system directory without its place: "lib64" of "/usr/lib64/", "lib/x86_64-linux-gnu" of
// Debian's; for a private prefix only the last component.
std::string lib_token(std::string_view directory) {
  directory.remove_suffix(1);
  if (directory.starts_with("/usr/lib")) directory.remove_prefix(4);
  if (directory.starts_with("/lib")) return std::string(directory.substr(1));
  return base_name(directory);
}

} // namespace

Abi abi_of(Root& root, const Image& image, const std::optional<std::string>& interpreter, const Cpu& cpu) {
  Abi abi;
  const Machine* machine = machine_of(image);
  std::string tuple = machine ? machine->tuple : "";
  if (machine) abi.default_interpreter = machine->interpreter;
  std::string loader = read_interpreter(root, interpreter.value_or(abi.default_interpreter));

  abi.system_dirs = system_dirs_in(loader);
  if (abi.system_dirs.empty()) {
    if (!tuple.empty()) abi.system_dirs = {"/lib/" + tuple + "/", "/usr/lib/" + tuple + "/"};
    abi.system_dirs.insert(abi.system_dirs.end(), {"/lib/", "/usr/lib/"});
  }
  abi.lib = lib_token(abi.system_dirs.front());
  abi.cache_file = file_named_in(loader, "/ld.so.cache", abi.cache_file);
  abi.preload_file = file_named_in(loader, "/ld.so.preload", abi.preload_file);

  bool x86_64 = image.machine == EM_X86_64;
  abi.platform = x86_64 && cpu.haswell ? "haswell" : machine ? machine->platform : "";
  abi.wants.id = machine ? machine->cache_id : 3;
  abi.wants.any_elf = !x86_64; // only x86-64 insists on its mark (sysdeps/unix/sysv/linux/x86_64/dl-cache.h)
  // glibc 2.33 brought the hwcaps directories, 2.37 dropped the older ones.
  bool has_hwcaps = loader.empty() || loader.find("glibc-hwcaps") != loader.npos;
  if (has_hwcaps) abi.wants.hwcaps = hwcaps_of(image, cpu);
  if (x86_64) abi.wants.isa_levels = (1u << cpu.level) - 1;
  for (const std::string& name : abi.wants.hwcaps)
    abi.subdirs.push_back("glibc-hwcaps/" + name + "/");
  if (glibc_minor(loader) <= 36) add_legacy(abi, image, cpu);
  return abi;
}

} // namespace terra::elf
