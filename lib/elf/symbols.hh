// SPDX-License-Identifier: MIT
// What a dynamic object defines, refers to and requires by version: .dynsym as the loader uses it.
//
// Found through .dynamic alone: which symbols are referred to, the relocations say; which are defined, the
// hash tables say. Source: gABI "Symbol Table", "Relocation", "Hash Table"; LSB "Symbol Versioning"; glibc
// elf/dl-lookup.c, elf/dl-version.c.
//
// Limits: relocations of MIPS, whose global symbols are bound without any, are not seen.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/elf/image.hh"

namespace terra::elf {

struct Symbols {
  struct Reference {
    std::string_view name;
    uint16_t version = 0; // index into `versions`; 0 and 1: none
    bool weak = false;
    bool lazy = false; // only called: bound at the first call unless `bind_now`
    bool copy = false; // the definition of another object is copied here
  };
  std::vector<Reference> references;

  struct Definition {
    uint16_t version = 0;
    bool hidden = false; // not the default version
  };
  std::unordered_map<std::string_view, std::vector<Definition>> definitions;

  struct Version {
    std::string_view name; // empty: none
    bool only_exact = false;
  };
  std::vector<Version> versions; // by index; both required and defined ones

  struct Need {
    std::string_view file, version;
    bool weak = false;
  };
  std::vector<Need> needs;
  std::vector<std::string_view> defined_versions;
  bool has_definitions = false; // has DT_VERDEF: can be asked for versions
  bool has_versions = false;    // has DT_VERSYM
  bool bind_now = false;        // DF_BIND_NOW, DF_1_NOW or DT_BIND_NOW

  std::string_view version_name(uint16_t index) const {
    return index < versions.size() ? versions[index].name : std::string_view();
  }

  std::string strings; // what the views look at; don't move it
};

// `name` is for the message. An object without .dynamic has no symbols.
std::expected<std::unique_ptr<const Symbols>, ReadError> read_symbols(int fd, std::string_view name);

} // namespace terra::elf
