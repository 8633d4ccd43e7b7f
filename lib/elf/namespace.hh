// SPDX-License-Identifier: MIT
// The list of loaded objects while it grows: who is known by which name, and in which order they stand.
#pragma once

#include <initializer_list>
#include <memory_resource>

#include "lib/elf/search.hh"

namespace terra::elf {

// One list of loaded objects with its names: the process's, or that of an audit module.
class Namespace {
 public:
  Namespace(Loading& loading, Search& search) : loading_(loading), search_(search) {}

  // Puts an object of the loading's store into the list, under its SONAME and these names, which must live as
  // long as the loading. Without identity the same file may come again under another name, as the program and
  // the interpreter may.
  void add(Loaded* object, std::initializer_list<std::string_view> names, bool with_identity);

  // _dl_map_object(): finds or loads `name` for `loader`. Never nullptr: what isn't found is a Loaded of role
  // `missing`. Throws LoadFailure.
  Loaded* map(const std::string& name, Loaded& loader, Loaded::Role role, bool audit = false);

  // _dl_map_object_deps(): everything that `top` and then `others` need, breadth-first.
  void map_dependencies(Loaded* top, const std::vector<Loaded*>& others);

  // dlopen(3) of one of these names, the first that is there, by `caller`, with what it needs. nullptr: none
  // is.
  Loaded* open(const std::vector<std::string>& names, Loaded& caller);

  void place_interpreter(Loaded* interpreter);

  std::vector<Loaded*> chain; // in load order, as the loader links it

 private:
  struct Item {
    Loaded* object;
    bool done;
  };
  Loaded* miss(const std::string& name, Loaded& loader, std::vector<std::string> looked);
  Loaded* known(const std::string& name) const;
  std::string_view kept(std::string_view text);
  void process(size_t at);
  void insert_filtee(Loaded* filtee, Loaded* owner, size_t& at);

  Loading& loading_;
  Search& search_;
  std::vector<Item> list_; // the search list of the program, breadth-first
  // One piece of memory for the many small pieces that live as long as this: they were half of the time.
  std::pmr::monotonic_buffer_resource memory_{8192};
  std::pmr::unordered_map<std::string_view, Loaded*> names_{&memory_};
  std::pmr::unordered_map<const Object*, Loaded*> identities_{&memory_};
};

} // namespace terra::elf
