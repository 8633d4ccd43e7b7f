// SPDX-License-Identifier: MIT
#include "lib/elf/binding.hh"

#include <algorithm>

#include "lib/base/path.hh"
#include "lib/elf/musl.hh"

namespace terra::elf {

namespace {

// find_needed(): by any name that the object is known by.
const Loaded* by_name(const Loading& loading, std::string_view name) {
  auto named = [&](const Loaded* object) {
    return object->name == name || object->path == name || base_name(object->path) == name ||
           (object->image() && object->image()->soname == name);
  };
  auto found = std::find_if(loading.order.begin(), loading.order.end(), named);
  if (found != loading.order.end()) return *found;
  return loading.interpreter && named(loading.interpreter) ? loading.interpreter : nullptr;
}

// check_match(). `wanted`: the version that is referred to, nullptr for none.
bool matches(const Symbols& symbols, const std::vector<Symbols::Definition>& definitions,
             const Symbols::Version* wanted) {
  if (!symbols.has_versions) return true;
  size_t defaults = 0; // without a version the only default one will do
  for (const auto& definition : definitions) {
    auto name = symbols.version_name(definition.version);
    if (!wanted) {
      if (definition.version < 3) return true;
      defaults += !definition.hidden;
    } else if (name == wanted->name || (!wanted->only_exact && name.empty() && !definition.hidden)) {
      return true;
    }
  }
  return defaults == 1;
}

} // namespace

// An object without symbols, or whose tables are broken, defines and needs nothing.
const Symbols* Binding::symbols(const Loaded& object) {
  auto [found, fresh] = symbols_.try_emplace(object.object);
  if (!fresh) return found->second.get();
  Fd fd = store_.root().open(object.path, O_RDONLY | O_NONBLOCK);
  if (!fd) return nullptr;
  auto read = read_symbols(fd.get(), object.path);
  if (read) found->second = std::move(*read);
  return found->second.get();
}

const Loaded* Binding::find(const Loading& loading, const Loaded& from, const Symbols::Reference& reference) {
  const Symbols& own = *symbols(from);
  const Symbols::Version* version = nullptr;
  bool versions = !is_musl(*loading.program->image()); // musl has none
  if (versions && !own.version_name(reference.version).empty()) version = &own.versions[reference.version];
  auto defines = [&](const Loaded* object) {
    if (!object->object || (reference.copy && object->object == from.object)) return false;
    const Symbols* theirs = symbols(*object);
    if (!theirs) return false;
    auto found = theirs->definitions.find(reference.name);
    return found != theirs->definitions.end() && (!versions || matches(*theirs, found->second, version));
  };
  for (const Loaded* object : loading.order)
    if (defines(object)) return object;
  return loading.interpreter && defines(loading.interpreter) ? loading.interpreter : nullptr;
}

void Binding::check_versions(const Loading& loading, const Loaded& object, std::vector<std::string>& out) {
  for (const auto& need : symbols(object)->needs) {
    const Loaded* file = by_name(loading, need.file);
    if (!file || !file->object) continue;
    const Symbols* theirs = symbols(*file);
    if (!theirs || need.weak) continue;
    if (!theirs->has_definitions) { // a warning at first; binding a symbol of it then ends in an assertion
      if (!theirs->has_versions)
        out.push_back(file->path + ": no version information, but " + object.path + " needs version " +
                      std::string(need.version));
      continue;
    }
    const auto& defined = theirs->defined_versions;
    if (std::find(defined.begin(), defined.end(), need.version) == defined.end())
      out.push_back(file->path + ": version " + std::string(need.version) + " not found, needed by " +
                    object.path);
  }
}

void Binding::check_symbols(const Loading& loading, const Loaded& object, bool bind_now,
                            std::vector<std::string>& out) {
  const Symbols& own = *symbols(object);
  for (const auto& reference : own.references) {
    bool later = reference.lazy && !bind_now && !own.bind_now;
    if (reference.weak || later || find(loading, object, reference)) continue;
    auto version = own.version_name(reference.version);
    out.push_back(object.path + ": undefined symbol: " + std::string(reference.name) +
                  (version.empty() ? "" : ", version " + std::string(version)));
  }
}

std::vector<std::string> Binding::refusals(const Loading& loading, bool bind_now) {
  std::vector<std::string> out;
  bool complete = true, versions = !is_musl(*loading.program->image());
  for (const Loaded* object : loading.order) {
    complete &= object->role != Loaded::Role::missing || object->optional;
    if (versions && object->object && symbols(*object)) check_versions(loading, *object, out);
  }
  if (!complete) return out;
  for (const Loaded* object : loading.order)
    if (object->object && symbols(*object)) check_symbols(loading, *object, bind_now, out);
  return out;
}

std::vector<const Loaded*> Binding::unused(const Loading& loading, const Loaded& object) {
  std::vector<const Loaded*> left;
  for (const Loaded* need : object.needs)
    if (need->object) left.push_back(need);
  const Symbols* own = symbols(object);
  if (!own) return left;
  for (const auto& reference : own->references)
    std::erase(left, find(loading, object, reference));
  return left;
}

} // namespace terra::elf
