// SPDX-License-Identifier: MIT
// What the dynamic loader of glibc would load for a program, in its order and by its names, without running
// it.
//
// Source: glibc 2.36 elf/dl-load.c (_dl_map_object: the search), elf/dl-deps.c (_dl_map_object_deps: the
// order), elf/rtld.c (dl_main: preloads, audit modules, where the loader itself stands in the list);
// ld.so(8).
//
// Limits: an audit module that renames libraries is not modelled. Symbols are the matter of binding.hh.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/elf/abi.hh"
#include "lib/elf/cache_answers.hh"
#include "lib/elf/object_store.hh"

namespace terra::elf {

struct LoaderOptions {
  std::optional<std::string> library_path; // as LD_LIBRARY_PATH
  std::string preload;                     // as LD_PRELOAD
  std::string audit;                       // as LD_AUDIT
  Cpu cpu = Cpu::host();
  // As for a set-user-ID program that somebody else starts (AT_SECURE): all programs, none, or those whose
  // mode says so.
  enum class Secure : uint8_t { by_mode, always, never } secure = Secure::by_mode;
  // Libraries that notes name are loaded after all others, as if by dlopen(3), up to this priority.
  DlopenNote::Priority dlopen = DlopenNote::Priority::none;
};

// One object in the process's list.
struct Loaded {
  enum class Role : uint8_t {
    program,
    interpreter,
    preload,
    library,
    opened,
    noted, // a dlopen note asked for it
    audit,
    missing
  } role = Role::library;
  std::string path; // the loader's spelling; of a missing one, its name
  std::string name; // the name that first asked for it
  const Object* object = nullptr;
  const Loaded* loader = nullptr;  // who asked first; nullptr for the program
  std::vector<Loaded*> needs = {}; // what its NEEDED, AUXILIARY and FILTER entries came to, in file order
  std::vector<std::string> looked = {}; // of a missing one: the directories and files that were tried
  bool optional = false;                // a missing one that the loader can do without (AUXILIARY)
  size_t number = 0;                    // its place in Loading::store

  bool has_runpath() const { return object && object->image && object->image->runpath.has_value(); }
  const Image* image() const { return object && object->image ? &*object->image : nullptr; }
};

// A process's view after loading. Objects live in `store`; `order` is the loader's list: the program first,
// then preloads and libraries in load order. The interpreter is in it only if something needs it by name.
struct Loading {
  Loaded* keep(Loaded loaded); // in `store`; gives it its number

  std::deque<Loaded> store;
  std::vector<Loaded*> order;
  Loaded* program = nullptr;
  Loaded* interpreter =
      nullptr; // nullptr: the program names none; its object is nullptr when it can't be opened
  std::vector<Loaded*> audit;  // audit modules and what they load, each module in a world of its own
  std::vector<Error> problems; // a preload or audit module that can't be used: the program still starts
  std::optional<Error> fatal;  // the program dies with this; `order` holds what was loaded until then
};

// The interpreter of a program that lies, links resolved, in `directory`; or of the one at `path`.
std::optional<std::string> interpreter_path(const Image& image, const std::string& directory);
std::optional<std::string> interpreter_path(Root& root, const std::string& path, const Image& image);

// The directory where a program really lies, which is its $ORIGIN; that of a library is by its spelling, not
// resolved and not normalised.
std::string origin_of(Root& root, const std::string& path, const Image& image);

class Loader {
 public:
  Loader(ObjectStore& store, const LoaderOptions& options);

  // Loads `path`, a dynamic ELF program or library that `object` is. A library is loaded as if it was the
  // program. `opened`: libraries that the process has opened itself already, by path; their names count as
  // loaded, and they are in `order` behind the program's own.
  Loading load(const std::string& path, const Object& object, const std::vector<std::string>& opened = {});

 private:
  Loading load_as(const std::string& path, const Object& object, const std::vector<std::string>& opened,
                  const LoaderOptions& options);
  friend class Namespace;
  const Abi& abi(const Image& image, const std::optional<std::string>& interpreter);
  const LdCache& cache(const std::string& path, bool big_endian);
  const std::vector<std::string>& preloads(const std::string& path, const LoaderOptions& options);

  ObjectStore& store_;
  LoaderOptions options_, secure_options_; // for ordinary programs, and for set-user-ID ones
  std::unordered_map<std::string, Abi> abis_;
  std::unordered_map<std::string, LdCache> caches_;
  std::unordered_map<const Abi*, CacheAnswers> answers_;
  std::unordered_map<std::string, std::vector<std::string>> preloads_;
};

} // namespace terra::elf
