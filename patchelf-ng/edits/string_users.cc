// SPDX-License-Identifier: MIT
#include "patchelf-ng/edits/string_users.hh"

#include <algorithm>
#include <elf.h>

#include "lib/base/error.hh"
#include "patchelf-ng/edits/symbol_table.hh"
#include "patchelf-ng/file/codec.hh"

namespace terra::patchelf {

namespace {

class Users {
 public:
  explicit Users(const Layout& layout) : layout_(layout), codec_(layout) {}

  bool symbols() {
    if (!layout_.dyn(DT_SYMTAB)) return true;
    auto table = symbol_table(layout_);
    if (!table) return false;
    std::string bytes = layout_.read(table->offset, table->size());
    out_.reserve(table->count);
    for (size_t at = 0; at + 4 <= bytes.size(); at += table->entry)
      out_.push_back(codec_.number_in(std::string_view(bytes).substr(at, 4)));
    return true;
  }

  // Verneed: vn_file at 4, vn_aux at 8, vn_next at 12. Vernaux: vna_name at 8, vna_next at 12.
  void needs() { chain(DT_VERNEED, DT_VERNEEDNUM, {4, 8, 12}, {8, 12}); }
  // Verdef: vd_aux at 12, vd_next at 16. Verdaux: vda_name at 0, vda_next at 4.
  void definitions() { chain(DT_VERDEF, DT_VERDEFNUM, {std::nullopt, 12, 16}, {0, 4}); }

  std::vector<uint64_t> all() { return std::move(out_); }

 private:
  struct Outer {
    std::optional<uint64_t> name;
    uint64_t inner, next;
  };
  struct Inner {
    uint64_t name, next;
  };

  // Tables whose links go in circles would keep us for ever; real ones have some hundred fields.
  uint64_t field(uint64_t offset) {
    if (++fields_ > 1000000) throw Error{"endless symbol versions", Exit::finding};
    return codec_.number_in(layout_.read(offset, 4));
  }

  void chain(int64_t tag, int64_t count_tag, Outer outer, Inner inner) {
    auto table = layout_.dyn(tag), count = layout_.dyn(count_tag);
    auto start = table ? layout_.file_offset(*table) : std::nullopt;
    if (!start || !count) return;
    uint64_t at = *start;
    for (uint64_t i = 0; i < std::min<uint64_t>(*count, 65536); i++) {
      if (outer.name) out_.push_back(field(at + *outer.name));
      for (uint64_t aux = at + field(at + outer.inner), n = 0; n < 65536; n++) {
        out_.push_back(field(aux + inner.name));
        uint64_t next = field(aux + inner.next);
        if (next == 0) break;
        aux += next;
      }
      uint64_t next = field(at + outer.next);
      if (next == 0) break;
      at += next;
    }
  }

  const Layout& layout_;
  Codec codec_;
  std::vector<uint64_t> out_;
  uint64_t fields_ = 0;
};

} // namespace

std::optional<std::vector<uint64_t>> strings_of_symbols(const Layout& layout) {
  Users users(layout);
  if (!users.symbols()) return std::nullopt;
  users.needs();
  users.definitions();
  return users.all();
}

} // namespace terra::patchelf
