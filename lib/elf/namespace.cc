// SPDX-License-Identifier: MIT
#include "lib/elf/namespace.hh"

#include <algorithm>

#include "lib/base/path.hh"

namespace terra::elf {

namespace {

bool contains(const std::vector<Loaded*>& list, const Loaded* object) {
  return std::find(list.begin(), list.end(), object) != list.end();
}

} // namespace

void Namespace::add(Loaded* object, std::initializer_list<std::string> names, bool with_identity) {
  // First come, first served: the loader scans its list from the start.
  for (const std::string& name : names)
    names_.try_emplace(name, object);
  if (object->image() && object->image()->soname) names_.try_emplace(*object->image()->soname, object);
  if (with_identity) identities_.try_emplace(object->object, object);
  chain.push_back(object);
}

Loaded* Namespace::miss(const std::string& name, Loaded& loader, std::vector<std::string> looked) {
  Loaded missing{.role = Loaded::Role::missing, .path = name, .name = name, .loader = &loader};
  missing.looked = std::move(looked);
  chain.push_back(&loading_.store.emplace_back(std::move(missing)));
  return chain.back();
}

Loaded* Namespace::map(const std::string& name, Loaded& loader, Loaded::Role role, bool audit) {
  if (auto known = names_.find(name); known != names_.end()) return known->second;
  using Purpose = Search::Purpose;
  auto purpose = audit ? Purpose::audit : role == Loaded::Role::preload ? Purpose::preload : Purpose::needed;
  Search::Found found = search_.find(name, loader, purpose, nullptr);
  if (!found.object) {
    std::vector<std::string> looked; // once more, keeping a record: misses are rare, and cached
    search_.find(name, loader, purpose, &looked);
    return miss(name, loader, std::move(looked));
  }
  if (auto known = identities_.find(found.object); known != identities_.end()) {
    names_.try_emplace(name, known->second);
    return known->second;
  }
  Loaded object{.role = role, .path = found.path, .name = name, .object = found.object};
  if (!audit) object.loader = &loader;
  object.origin = dir_name(root_.absolute(found.path)); // not resolved, not normalised
  Loaded* added = &loading_.store.emplace_back(std::move(object));
  add(added, {name, found.path}, true);
  return added;
}

void Namespace::map_dependencies(Loaded* top, const std::vector<Loaded*>& others) {
  list_.push_back({top, false});
  for (Loaded* other : others)
    list_.push_back({other, false});
  for (;;) {
    auto next = std::find_if(list_.begin(), list_.end(), [](const Item& item) { return !item.done; });
    if (next == list_.end()) return;
    process(size_t(next - list_.begin()));
  }
}

Loaded* Namespace::open(const std::vector<std::string>& names, Loaded& caller) {
  for (const std::string& name : names)
    try {
      size_t before = chain.size();
      Loaded* found = map(name, caller, Loaded::Role::noted);
      if (found->role == Loaded::Role::missing) {
        if (chain.size() > before) chain.pop_back();
        continue;
      }
      if (chain.size() > before) map_dependencies(found, {});
      return found;
    } catch (LoadFailure&) {
      continue; // dlopen() fails, and the program tries the next
    }
  return nullptr;
}

void Namespace::process(size_t at) {
  list_[at].done = true;
  Loaded* owner = list_[at].object;
  if (!owner->image()) return;
  using Kind = Image::Dependency::Kind;
  for (const Image::Dependency& entry : owner->image()->dependencies) {
    std::string name = search_.expand(entry.name, *owner);
    if (name.empty() && !entry.name.empty()) continue;
    Loaded* found;
    try {
      found = map(name, *owner, Loaded::Role::library);
    } catch (LoadFailure&) {
      if (entry.kind == Kind::auxiliary) continue;
      throw;
    }
    if (!contains(owner->needs, found)) owner->needs.push_back(found);
    if (found->role == Loaded::Role::missing) found->optional = entry.kind == Kind::auxiliary;
    if (entry.kind != Kind::needed) {
      insert_filtee(found, owner, at);
    } else if (std::none_of(list_.begin(), list_.end(), [&](const Item& i) { return i.object == found; })) {
      list_.push_back({found, false});
    }
  }
}

// A filtee goes right before the object that it filters, in both lists, also when it was already further
// behind.
void Namespace::insert_filtee(Loaded* filtee, Loaded* owner, size_t& at) {
  auto same = [&](const Item& item) { return item.object == filtee; };
  auto known = std::find_if(list_.begin(), list_.end(), same);
  if (known != list_.end()) {
    if (known - list_.begin() <= std::ptrdiff_t(at)) return;
    list_.erase(known);
  }
  list_.insert(list_.begin() + std::ptrdiff_t(at), {filtee, false});
  ++at;
  std::erase(chain, filtee);
  chain.insert(std::find(chain.begin(), chain.end(), owner), filtee);
}

// dl_main(): the interpreter stays in the list only if something needs it, behind its predecessor in the
// search list (missing ones don't count).
void Namespace::place_interpreter(Loaded* interpreter) {
  std::erase(chain, interpreter);
  Loaded* before = nullptr;
  for (const Item& item : list_) {
    if (item.object == interpreter) {
      auto at = std::find(chain.begin(), chain.end(), before);
      if (at != chain.end()) chain.insert(at + 1, interpreter);
      return;
    }
    if (item.object->role != Loaded::Role::missing) before = item.object;
  }
}

} // namespace terra::elf
