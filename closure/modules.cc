// SPDX-License-Identifier: MIT
#include "closure/modules.hh"

#include <unordered_set>

#include "lib/base/path.hh"

namespace terra::closure {

std::vector<Module> modules_of(const elf::Loading& loading) {
  using Role = elf::Loaded::Role;
  std::unordered_set<std::string> declared;
  std::unordered_set<const elf::Object*> started_with;
  for (const elf::Loaded& object : loading.store) {
    if (object.role != Role::opened && object.role != Role::library) started_with.insert(object.object);
    if (const elf::Image* image = object.image())
      for (const auto& dependency : image->dependencies)
        declared.insert(base_name(dependency.name));
  }
  std::vector<Module> modules;
  for (const elf::Loaded& object : loading.store) {
    if (object.role != Role::opened || started_with.contains(object.object)) continue;
    bool known = declared.contains(base_name(object.path)) ||
                 (object.image()->soname && declared.contains(*object.image()->soname));
    if (!known) modules.push_back({object.path, loading.program->path});
  }
  return modules;
}

} // namespace terra::closure
