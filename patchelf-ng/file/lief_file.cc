// SPDX-License-Identifier: MIT
// LIEF's C interface, loaded when it is asked for: linking it would cost every start of the program 4 ms.
#include "patchelf-ng/file/lief_file.hh"

#include <LIEF/ELF.h>
#include <dlfcn.h>
#include <elf.h>
#include <memory>

#include "lib/base/error.hh"

namespace terra::patchelf {

namespace {

struct Api {
  decltype(&elf_parse) parse = nullptr;
  decltype(&elf_binary_destroy) destroy = nullptr;
};

Api load() {
  void* library = ::dlopen("libLIEF.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) throw Error{"--verify: libLIEF.so.0 cannot be loaded (Debian: liblief0)", Exit::system};
  Api api;
  api.parse = reinterpret_cast<decltype(api.parse)>(::dlsym(library, "elf_parse"));
  api.destroy = reinterpret_cast<decltype(api.destroy)>(::dlsym(library, "elf_binary_destroy"));
  if (!api.parse || !api.destroy) throw Error{"--verify: libLIEF.so.0 lacks its C interface", Exit::system};
  // LIEF::Logger::disable(); what it warns of is not our file's fault alone, and its verdict is the view.
  if (void* quiet = ::dlsym(library, "_ZN4LIEF6Logger7disableEv")) reinterpret_cast<void (*)()>(quiet)();
  return api;
}

template <typename T> const T& as(const Elf_DynamicEntry_t* entry) {
  return *reinterpret_cast<const T*>(entry); // the variants share their first fields, and the tag tells
}

void read_dynamic(const Elf_DynamicEntry_t* entry, LiefView& out) {
  switch (int64_t(entry->tag)) {
  case DT_NEEDED: out.needed.push_back(as<Elf_DynamicEntry_Library_t>(entry).name); break;
  case DT_SONAME: out.soname = as<Elf_DynamicEntry_SharedObject_t>(entry).name; break;
  case DT_RUNPATH: out.rpath = as<Elf_DynamicEntry_RunPath_t>(entry).runpath; break;
  case DT_RPATH:
    if (!out.rpath) out.rpath = as<Elf_DynamicEntry_Rpath_t>(entry).rpath;
    break;
  default: break;
  }
}

} // namespace

std::optional<LiefView> read_with_lief(const std::string& path) {
  static const Api api = load();
  std::unique_ptr<Elf_Binary_t, decltype(&elf_binary_destroy)> binary(nullptr, api.destroy);
  try {
    binary.reset(api.parse(path.c_str()));
  } catch (const std::exception&) {
    return std::nullopt; // its way to say no
  }
  if (!binary) return std::nullopt;
  LiefView out;
  out.entry = binary->header.entrypoint;
  for (auto** s = binary->segments; *s; s++)
    out.segments.push_back(
        {uint32_t((*s)->type), (*s)->offset, (*s)->virtual_address, (*s)->size, (*s)->virtual_size});
  for (auto** e = binary->dynamic_entries; *e; e++)
    read_dynamic(*e, out);
  return out;
}

} // namespace terra::patchelf
