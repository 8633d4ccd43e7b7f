// SPDX-License-Identifier: MIT
// Where one library name leads: the search of glibc's _dl_map_object(), with the checks of open_verify().
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "lib/elf/loader.hh"
#include "lib/elf/tokens.hh"

namespace terra::elf {

// The loader gives up with this: a file stands in the way that it can't load.
struct LoadFailure {
  Error error;
};

class Search {
 public:
  // All references must outlive the search. `program` is the main object.
  Search(ObjectStore& store, const Abi& abi, CacheAnswers& cache, const LoaderOptions& options,
         const Loaded& program);

  struct Found {
    const Object* object = nullptr; // nullptr: not found
    std::string path;               // as the loader spells it; relative when a search path element was
  };
  // `name` asked for by `loader`. `looked`, if given, gets what was tried. Throws LoadFailure.
  // An audit module is looked for along the program's RPATH and RUNPATH, whoever asks. In secure mode, what
  // isn't needed but wanted from outside must be set-user-ID itself.
  enum class Purpose { needed, preload, audit };
  Found find(const std::string& name, const Loaded& loader, Purpose purpose,
             std::vector<std::string>* looked);

  // $ORIGIN and its kin in a name that stands in `owner`. Empty: can't be expanded, the entry is ignored.
  // Throws LoadFailure where they are forbidden.
  std::string expand(const std::string& name, const Loaded& owner) const;

 private:
  using Directories = std::vector<std::string>;
  const Directories& rpath(const Loaded& owner);
  const Directories& runpath(const Loaded& owner);
  Directories parse(std::string_view list, std::string_view separators, const Loaded& owner) const;
  std::string origin(const Loaded& owner) const;
  Tokens tokens(const Loaded& owner) const { return {origin(owner), abi_.lib, abi_.platform}; }

  bool try_file(const std::string& path, Found& found, int& error);
  bool try_directories(const Directories& directories, const std::string& name, Found& found);
  bool try_rpaths(const std::string& name, const Loaded& loader, Purpose purpose, Found& found);
  std::string expand_element(const std::string& element, const Loaded& owner) const;
  bool try_cache(const std::string& name, bool no_default, Found& found);
  void verify(const Object& object, const std::string& path, bool& absent) const;

  ObjectStore& store_;
  const Abi& abi_;
  CacheAnswers& cache_;
  const Loaded& program_;
  Directories library_path_;
  const Directories none_;
  std::unordered_map<const Loaded*, Directories> rpaths_, runpaths_;
  std::vector<std::string>* looked_ = nullptr;
  bool secure_;
  bool only_setuid_ = false; // for the search that goes on
};

} // namespace terra::elf
