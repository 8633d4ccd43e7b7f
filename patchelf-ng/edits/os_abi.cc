// SPDX-License-Identifier: MIT
#include "patchelf-ng/edits/os_abi.hh"

#include <elf.h>
#include <fmt/format.h>
#include <strings.h>

namespace terra::patchelf {

namespace {

// The first name of each is printed, all are understood.
constexpr struct {
  uint8_t abi;
  const char* name;
} names[] = {
    {ELFOSABI_SYSV, "System V"},
    {ELFOSABI_SYSV, "System-V"},
    {ELFOSABI_SYSV, "sysv"},
    {ELFOSABI_HPUX, "HP-UX"},
    {ELFOSABI_NETBSD, "NetBSD"},
    {ELFOSABI_GNU, "Linux"},
    {ELFOSABI_GNU, "GNU"},
    {4, "GNU Hurd"},
    {4, "GNU-Hurd"},
    {4, "Hurd"},
    {ELFOSABI_SOLARIS, "Solaris"},
    {ELFOSABI_AIX, "AIX"},
    {ELFOSABI_IRIX, "IRIX"},
    {ELFOSABI_FREEBSD, "FreeBSD"},
    {ELFOSABI_TRU64, "Tru64"},
    {ELFOSABI_OPENBSD, "OpenBSD"},
    {13, "OpenVMS"},
};

} // namespace

std::string os_abi_name(uint8_t abi) {
  for (const auto& entry : names)
    if (entry.abi == abi) return entry.name;
  return fmt::format("0x{:02X}", abi);
}

std::optional<uint8_t> os_abi_of(const std::string& text) {
  constexpr const char* blank = " \t\r\n";
  size_t from = text.find_first_not_of(blank);
  if (from == std::string::npos) return std::nullopt;
  std::string name = text.substr(from, text.find_last_not_of(blank) + 1 - from);
  for (const auto& entry : names)
    if (::strcasecmp(entry.name, name.c_str()) == 0) return entry.abi;
  return std::nullopt;
}

} // namespace terra::patchelf
