// SPDX-License-Identifier: MIT
#include "lib/elf/search.hh"

#include <algorithm>
#include <bit>
#include <elf.h>
#include <sys/stat.h>

#include "lib/base/path.hh"

namespace terra::elf {

namespace {

constexpr uint8_t gnu_abi_versions = 4; // LIBC_ABI_MAX of glibc's libc-abis

// elf_machine_matches_host() of glibc's sysdeps/*/dl-machine.h: the machine, and the calling convention in
// e_flags. For ARM that is Debian's: upstream dies of the other float ABI.
bool same_machine(const Image& wanted, const Image& image) {
  auto differ = [&](uint32_t mask) { return ((wanted.flags ^ image.flags) & mask) != 0; };
  if (wanted.machine != image.machine) return false;
  switch (image.machine) {
  case EM_PPC64: return (image.flags & EF_PPC64_ABI) == 0 || !differ(EF_PPC64_ABI);
  case EM_RISCV: return !differ(EF_RISCV_FLOAT_ABI);
  case EM_ARM: return !differ(EF_ARM_EABIMASK) && !differ(EF_ARM_ABI_FLOAT_SOFT | EF_ARM_ABI_FLOAT_HARD);
  case EM_MIPS: return !differ(EF_MIPS_ABI2 | EF_MIPS_NAN2008) && !(image.flags & EF_MIPS_FP64);
  default: return true;
  }
}

// On s390x the machine is looked at before the byte order, as its loader reads it.
bool passed_over_unread(const Image& wanted, const Image& image) {
  bool same_order = wanted.byte_order == image.byte_order;
  return wanted.machine == EM_S390 &&
         wanted.machine != (same_order ? image.machine : std::byteswap(image.machine));
}

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw LoadFailure{Error{path + ": " + why, Exit::usage}};
}

} // namespace

Search::Search(ObjectStore& store, const Abi& abi, CacheAnswers& cache, const LoaderOptions& options,
               const Loaded& program)
    : store_(store), abi_(abi), cache_(cache), program_(program),
      secure_(options.secure == LoaderOptions::Secure::always) {
  // A list that is empty as a whole is no list; an empty element of a list is the working directory.
  if (options.library_path && !options.library_path->empty() && !secure_)
    library_path_ = parse(*options.library_path, ":;", program);
}

// The loader itself, which asks for audit modules, has the program's.
std::string Search::origin(const Loaded& owner) const {
  bool program = owner.role == Loaded::Role::program || owner.role == Loaded::Role::interpreter;
  if (program) return origin_of(store_.root(), program_.path, *program_.image());
  return dir_name(store_.root().absolute(owner.path));
}

// expand_dst() of dl-deps.c.
std::string Search::expand(const std::string& name, const Loaded& owner) const {
  if (name.find('$') == name.npos) return name;
  if (secure_ && has_token(name)) refuse(name, "DST not allowed in SUID/SGID programs");
  return expand_tokens(name, tokens(owner));
}

// _dl_dst_substitute(): in secure mode $ORIGIN has to stand first, and a program's own must end up below the
// system's directories.
std::string Search::expand_element(const std::string& element, const Loaded& owner) const {
  if (element.find('$') == element.npos) return element;
  std::string path = expand_tokens(element, tokens(owner));
  if (!secure_ || !has_token(element, "ORIGIN")) return path;
  if (!starts_with_origin(element)) return {};
  if (&owner != &program_) return path;
  std::string normal = normal_path(path) + "/";
  auto trusted = [&](const std::string& directory) { return normal.starts_with(directory); };
  bool safe = std::any_of(abi_.system_dirs.begin(), abi_.system_dirs.end(), trusted);
  return safe ? path : std::string();
}

// fillin_rpath(): elements that expand to nothing are dropped, slashes at the end become one, an element that
// was there before counts once.
Search::Directories Search::parse(std::string_view list, std::string_view separators,
                                  const Loaded& owner) const {
  Directories out;
  for (;;) {
    size_t end = list.find_first_of(separators);
    std::string element(list.substr(0, end));
    std::string directory = element.empty() ? element : expand_element(element, owner);
    if (element.empty() || !directory.empty()) {
      while (directory.size() > 1 && directory.back() == '/')
        directory.pop_back();
      if (!directory.empty() && directory.back() != '/') directory.push_back('/');
      if (std::find(out.begin(), out.end(), directory) == out.end()) out.push_back(std::move(directory));
    }
    if (end == list.npos) return out;
    list.remove_prefix(end + 1);
  }
}

// RPATH counts only where there is no RUNPATH; an empty one is none.
const Search::Directories& Search::rpath(const Loaded& owner) {
  const Image* image = owner.image();
  if (!image || !image->rpath || image->rpath->empty() || image->runpath) return none_;
  auto [found, fresh] = rpaths_.try_emplace(&owner);
  if (fresh) found->second = parse(*image->rpath, ":", owner);
  return found->second;
}

const Search::Directories& Search::runpath(const Loaded& owner) {
  const Image* image = owner.image();
  if (!image || !image->runpath || image->runpath->empty()) return none_;
  auto [found, fresh] = runpaths_.try_emplace(&owner);
  if (fresh) found->second = parse(*image->runpath, ":", owner);
  return found->second;
}

// Another class or machine is as good as absent: on biarch systems both lie in one search path. Everything
// else that is wrong with the first file of that name is the end.
void Search::verify(const Object& object, const std::string& path, bool& absent) const {
  const Image& wanted = *program_.image();
  absent = false;
  if (!object.image) {
    const ReadError& error = object.image.error();
    absent = error.elf_class != 0 && error.elf_class != wanted.elf_class;
    if (absent) return;
    if (error.not_elf())
      refuse(path, object.head.size() < sizeof(Elf64_Ehdr) ? "file too short" : "invalid ELF header");
    throw LoadFailure{Error{error.message, Exit::usage}};
  }
  const Image& image = *object.image;
  absent = image.elf_class != wanted.elf_class || passed_over_unread(wanted, image);
  if (absent) return;
  if (image.byte_order != wanted.byte_order) refuse(path, "ELF file of another byte order");
  if (image.os_abi != ELFOSABI_SYSV && image.os_abi != ELFOSABI_GNU) refuse(path, "ELF file OS ABI invalid");
  bool known_version =
      image.abi_version == 0 || (image.os_abi == ELFOSABI_GNU && image.abi_version < gnu_abi_versions);
  if (!known_version) refuse(path, "ELF file ABI version invalid");
  if (image.header_flaw) refuse(path, image.header_flaw);
  absent = !same_machine(wanted, image);
  if (absent) return;
  if (image.type != ET_DYN && image.type != ET_EXEC) refuse(path, "only ET_DYN and ET_EXEC can be loaded");
  if (!image.has_load) refuse(path, "object file has no loadable segments");
  if (image.type == ET_EXEC || (image.flags_1 & DF_1_PIE)) refuse(path, "cannot dynamically load executable");
  if (!image.has_dynamic) refuse(path, "object file has no dynamic section");
}

bool Search::try_file(const std::string& path, Found& found, int& error) {
  if (looked_) looked_->push_back(path);
  auto opened = store_.open(path);
  error = opened.error;
  if (!opened.object) return false;
  bool absent;
  verify(*opened.object, path, absent);
  error = ENOENT;
  if (absent) return false;
  if (only_setuid_ && !(opened.object->mode & S_ISUID)) return false;
  found = {opened.object, path};
  return true;
}

// open_path(): an error that is not "no such file" or "not allowed" ends the list.
bool Search::try_directories(const Directories& directories, const std::string& name, Found& found) {
  for (const std::string& directory : directories) {
    int error = ENOENT;
    for (const std::string& variant : store_.variants(directory, abi_.subdirs))
      if (try_file(variant + name, found, error)) return true;
    if (error != ENOENT && error != EACCES) return false;
  }
  return false;
}

bool Search::try_rpaths(const std::string& name, const Loaded& loader, Purpose purpose, Found& found) {
  bool did_program = false;
  for (const Loaded* owner = &loader; owner; owner = owner->loader) {
    if (try_directories(rpath(*owner), name, found)) return true;
    did_program |= owner == &program_;
  }
  if (!did_program && try_directories(rpath(program_), name, found)) return true;
  return purpose == Purpose::audit && try_directories(runpath(program_), name, found);
}

bool Search::try_cache(const std::string& name, bool no_default, Found& found) {
  if (looked_) looked_->push_back(abi_.cache_file);
  const auto& cached = cache_.lookup(name);
  if (!cached) return false;
  auto holds = [&](const std::string& directory) { return cached->starts_with(directory); };
  if (no_default && std::any_of(abi_.system_dirs.begin(), abi_.system_dirs.end(), holds)) return false;
  int error;
  return try_file(*cached, found, error);
}

Search::Found Search::find(const std::string& name, const Loaded& loader, Purpose purpose,
                           std::vector<std::string>* looked) {
  Found found;
  looked_ = looked;
  only_setuid_ = false;
  if (name.find('/') != name.npos) {
    int error;
    std::string path = expand(name, loader);
    if (!path.empty()) try_file(path, found, error);
    return found;
  }
  only_setuid_ = secure_ && purpose != Purpose::needed;
  const Image* image = loader.image();
  bool no_default = image && (image->flags_1 & DF_1_NODEFLIB);
  if (!loader.has_runpath() && try_rpaths(name, loader, purpose, found)) return found;
  if (try_directories(library_path_, name, found)) return found;
  if (try_directories(runpath(loader), name, found)) return found;
  if (!only_setuid_ && try_cache(name, no_default, found)) return found;
  if (!no_default) try_directories(abi_.system_dirs, name, found);
  return found;
}

} // namespace terra::elf
