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

std::string_view Namespace::kept(std::string_view text) {
  char* copy = static_cast<char*>(memory_.allocate(text.size() + 1, 1));
  return {copy, text.copy(copy, text.size())};
}

// First come, first served: the loader scans its list from the start.
void Namespace::add(Loaded* object, std::initializer_list<std::string_view> names, bool with_identity) {
  for (std::string_view name : names)
    names_.try_emplace(name, object);
  const Image* image = object->image();
  if (image && image->soname && *image->soname != *names.begin()) names_.try_emplace(*image->soname, object);
  if (with_identity) identities_.try_emplace(object->object, object);
  chain.push_back(object);
}

// By a name, or by the path that it was found at: few ask for that, so it isn't among the names.
Loaded* Namespace::known(const std::string& name) const {
  if (auto found = names_.find(name); found != names_.end()) return found->second;
  if (name.find('/') == name.npos) return nullptr;
  auto found = std::find_if(chain.begin(), chain.end(), [&](const Loaded* object) {
    bool by_path = object->role != Loaded::Role::program && object->role != Loaded::Role::missing;
    return by_path && object->path == name;
  });
  return found == chain.end() ? nullptr : *found;
}

Loaded* Namespace::miss(const std::string& name, Loaded& loader, std::vector<std::string> looked) {
  Loaded missing{.role = Loaded::Role::missing, .path = name, .name = name, .loader = &loader};
  missing.looked = std::move(looked);
  return chain.emplace_back(loading_.keep(std::move(missing)));
}

Loaded* Namespace::map(const std::string& name, Loaded& loader, Loaded::Role role, bool audit) {
  if (Loaded* object = known(name)) return object;
  using Purpose = Search::Purpose;
  auto purpose = audit ? Purpose::audit : role == Loaded::Role::preload ? Purpose::preload : Purpose::needed;
  Search::Found found = search_.find(name, loader, purpose, nullptr);
  if (!found.object) {
    std::vector<std::string> looked; // once more, keeping a record: misses are rare, and cached
    search_.find(name, loader, purpose, &looked);
    return miss(name, loader, std::move(looked));
  }
  if (auto same = identities_.find(found.object); same != identities_.end()) {
    names_.try_emplace(kept(name), same->second);
    return same->second;
  }
  Loaded object{.role = role, .path = std::move(found.path), .name = name, .object = found.object};
  if (!audit) object.loader = &loader;
  Loaded* added = loading_.keep(std::move(object));
  add(added, {added->name}, true);
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
    bool plain = entry.name.find('$') == entry.name.npos;
    const std::string& name = plain ? entry.name : search_.expand(entry.name, *owner);
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
