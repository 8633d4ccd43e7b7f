// SPDX-License-Identifier: MIT
#include "terrarium/plan/inventory.hh"

#include <climits>
#include <elf.h>
#include <unistd.h>

#include "lib/base/fd.hh"
#include "lib/base/path.hh"
#include "lib/elf/loader.hh"
#include "terrarium/plan/own_calls.hh"

namespace terra {

namespace {

constexpr int most_links = 40; // MAXSYMLINKS, fs/namei.c

// Walks a path as the kernel does, component by component, and notes what it passes.
class Walk {
 public:
  Walk(Inventory& inventory, const ListEntry& entry) : inventory_(inventory), entry_(entry) {}

  void run() {
    if (!entry_.path.starts_with('/'))
      return problem(Error{entry_.path + ": not an absolute path", Exit::usage});
    std::string rest = entry_.path, at = "/";
    while (!rest.empty()) {
      size_t slash = rest.find('/');
      std::string name = rest.substr(0, slash);
      rest = slash == std::string::npos ? "" : rest.substr(slash + 1);
      if (name.empty() || name == ".") continue;
      if (name == "..") {
        note(at); // "x/../y" needs x
        at = dir_name(at);
        continue;
      }
      std::string path = join_path(at, name);
      struct stat st;
      if (::lstat(path.c_str(), &st) != 0) return problem(sys_error(entry_.path, "stat"));
      if (!S_ISLNK(st.st_mode)) {
        at = path;
        continue;
      }
      if (++links_ > most_links) return problem(sys_error(entry_.path, "stat", ELOOP));
      std::string target = note(path)->target;
      rest = target + "/" + rest;
      if (target.starts_with('/')) at = "/";
    }
    note(at);
  }

 private:
  void problem(Error error) { inventory_.problems.push_back(std::move(error)); }
  Item* note(const std::string& path);
  void classify(Item& item);

  Inventory& inventory_;
  const ListEntry& entry_;
  int links_ = 0;
};

Item* Walk::note(const std::string& path) {
  auto [at, fresh] = inventory_.items.try_emplace(path);
  Item& item = at->second;
  if (!fresh) return &item;
  item.source = path;
  item.why = entry_.remark;
  if (::lstat(path.c_str(), &item.st) != 0) {
    problem(sys_error(path, "stat"));
  } else {
    classify(item);
  }
  return &item;
}

// ld.so itself, of glibc or musl: refers to nothing and is referred to by a name like these.
bool is_loader(const elf::Image& image) {
  std::string soname = image.soname.value_or("");
  return image.needed.empty() && (soname.starts_with("ld-linux") || soname.starts_with("ld-musl"));
}

Kind elf_kind(const elf::Image& image) {
  if (is_loader(image)) return Kind::loader;
  bool declared_program = image.type == ET_EXEC || (image.flags_1 & DF_1_PIE);
  if (image.has_interp() && (declared_program || !image.soname)) return Kind::program;
  if (declared_program) return Kind::fixed;
  return image.type == ET_DYN && image.has_dynamic ? Kind::library : Kind::data;
}

bool bypasses_libc(const std::string& path) {
  auto fd = open_regular(path);
  return fd && makes_own_calls(fd->get());
}

// i386 and x32 programs run on an x86-64 kernel; the redirector is for x86-64 alone.
bool is_32_bit_x86(const elf::Image& image) {
  return image.elf_class == ELFCLASS32 && (image.machine == EM_386 || image.machine == EM_X86_64);
}

// See Item::in_view.
const char* why_view(const Item& item) {
  if (item.kind == Kind::fixed) return item.image.has_interp() ? "is a 32-bit program" : "is static";
  if (item.kind != Kind::program) return nullptr;
  if (bypasses_libc(item.source)) return "makes its own system calls";
  // musl's system calls are inlined, half of them in shapes without room for a jump (preload/sites/sites.h).
  if (base_name(interpreter_of(item)).starts_with("ld-musl")) return "is made for musl";
  return nullptr;
}

void Walk::classify(Item& item) {
  mode_t mode = item.st.st_mode;
  if (S_ISDIR(mode)) {
    item.kind = Kind::directory;
  } else if (S_ISLNK(mode)) {
    item.kind = Kind::link;
    char target[PATH_MAX];
    ssize_t n = ::readlink(item.source.c_str(), target, sizeof target);
    if (n < 0) return problem(sys_error(item.source, "readlink"));
    item.target.assign(target, size_t(n));
  } else if (S_ISREG(mode)) {
    auto image = elf::read_image(item.source);
    if (image) {
      // Objects of other machines are data: copied, neither patched nor missed; so are 32-bit libraries.
      if (image->machine == EM_X86_64 && image->elf_class == ELFCLASS64) item.kind = elf_kind(*image);
      if (is_32_bit_x86(*image) && is_program(elf_kind(*image))) item.kind = Kind::fixed;
      if (item.kind != Kind::data) item.image = std::move(*image);
      item.in_view = why_view(item);
    } else if (image.error().kind == elf::ReadError::Kind::unreadable) {
      problem(image.error());
    } else if (auto fd = open_regular(item.source)) {
      char head[2] = {};
      if (::pread(fd->get(), head, 2, 0) == 2 && head[0] == '#' && head[1] == '!') item.kind = Kind::script;
    }
  } else {
    problem(Error{item.source + ": a device, socket or FIFO can't be packed", Exit::finding});
  }
}

} // namespace

bool is_program(Kind kind) {
  return kind == Kind::program || kind == Kind::fixed;
}

const char* kind_name(const Item& item) {
  if (item.in_view) return item.image.has_interp() ? "view" : "static";
  switch (item.kind) {
  case Kind::directory: return "directory";
  case Kind::link: return "link";
  case Kind::data: return "data";
  case Kind::script: return "script";
  case Kind::program: return "program";
  case Kind::fixed: return "static"; // always in a view
  case Kind::library: return "library";
  case Kind::loader: return "loader";
  }
  return "?";
}

std::string interpreter_of(const Item& program) {
  return normal_path(elf::interpreter_path(program.image, dir_name(program.source)).value_or(""));
}

const Item* find_final(const std::map<std::string, Item>& items, const std::string& path) {
  char* real = ::realpath(path.c_str(), nullptr);
  if (!real) return nullptr;
  auto found = items.find(real);
  ::free(real);
  return found == items.end() ? nullptr : &found->second;
}

namespace {

// "/usr/lib/libz.so.1" for /usr/lib/glibc-hwcaps/x86-64-v3/libz.so.1, which only some processors load; "" for
// others.
std::string base_copy(const Item& item) {
  std::string variants = dir_name(dir_name(item.source));
  if (item.kind != Kind::library || base_name(variants) != "glibc-hwcaps") return "";
  std::string base = join_path(dir_name(variants), item.image.soname.value_or(base_name(item.source)));
  return ::access(base.c_str(), R_OK) == 0 ? base : "";
}

} // namespace

Inventory take_inventory(const std::vector<ListEntry>& list) {
  Inventory inventory;
  for (const ListEntry& entry : list)
    Walk(inventory, entry).run();

  std::vector<ListEntry> bases;
  for (auto& [path, item] : inventory.items)
    if (std::string base = base_copy(item); !base.empty())
      bases.push_back({base, "for processors that can't use " + path});
  for (const ListEntry& base : bases)
    Walk(inventory, base).run();

  std::vector<ListEntry> loaders;
  for (auto& [path, item] : inventory.items)
    if (is_program(item.kind) && item.image.has_interp())
      loaders.push_back({interpreter_of(item), "interpreter of " + path});
  for (const ListEntry& loader : loaders) {
    Walk(inventory, loader).run();
    auto* item = const_cast<Item*>(find_final(inventory.items, loader.path));
    if (item && item->kind != Kind::data) item->kind = Kind::loader; // data: of 32-bit programs
  }
  return inventory;
}

} // namespace terra
