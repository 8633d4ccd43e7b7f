// SPDX-License-Identifier: MIT
#include "lib/elf/dlopen_note.hh"

#include "lib/base/json.hh"

namespace terra::elf {

std::vector<DlopenNote> parse_dlopen_note(std::string_view json) {
  std::vector<DlopenNote> notes;
  if (json.find('\0') != json.npos) json = json.substr(0, json.find('\0'));
  auto value = parse_json(json);
  if (!value) return notes;
  for (const Json& entry : value->items) {
    DlopenNote note;
    if (const Json* names = entry.member("soname"))
      for (const Json& name : names->items)
        if (name.kind == Json::Kind::string && !name.text.empty()) note.sonames.push_back(name.text);
    if (note.sonames.empty()) continue;
    if (const Json* priority = entry.member("priority")) {
      if (priority->text == "required") note.priority = DlopenNote::Priority::required;
      if (priority->text == "suggested") note.priority = DlopenNote::Priority::suggested;
    }
    notes.push_back(std::move(note));
  }
  return notes;
}

} // namespace terra::elf
