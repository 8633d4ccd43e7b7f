// SPDX-License-Identifier: MIT
// Where a shared library has a function: some reads of a few bytes instead of its whole symbol table.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "lib/base/fd.hh"

namespace terra {

// Of a 64-bit ELF file with DT_GNU_HASH. Nothing it says is trusted: an answer may be wrong, and every read
// is checked.
class Exports {
 public:
  // `file` must live as long.
  explicit Exports(const Fd& file);

  // Its address (before relocation). Nothing: no such symbol defined, or no table.
  std::optional<uint64_t> find(std::string_view name) const;

 private:
  struct Header { // of DT_GNU_HASH: https://sourceware.org/gnu-gabi/program-loading-and-dynamic-linking.txt
    uint32_t buckets, first_symbol, bloom_words, bloom_shift;
  };
  bool read_tables();
  std::optional<uint64_t> address_if_named(uint32_t symbol, std::string_view name) const;

  const Fd& file_;
  bool sound_ = false;
  Header header_ = {};
  uint64_t buckets_ = 0, chains_ = 0, symbols_ = 0, strings_ = 0; // offsets in the file
};

} // namespace terra
