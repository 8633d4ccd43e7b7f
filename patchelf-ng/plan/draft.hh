// SPDX-License-Identifier: MIT
// A plan in the making: what the passes of make_plan() hand to each other.
#pragma once

#include "patchelf-ng/plan/annex.hh"
#include "patchelf-ng/plan/plan.hh"

namespace terra::patchelf {

// A range of the program's addresses that gets another place, in memory and in the file.
struct Move {
  uint64_t from, size, to, to_offset;
};

struct AddressedBytes {
  uint64_t address;
  std::string bytes;
};

// Bytes that leave their place for the annex's "kept" region: for the program header table to grow, or
// because they grew themselves.
struct Displaced {
  uint64_t from, size; // addresses
  uint64_t at;         // in the region
  uint64_t new_size;
};

struct Draft {
  const Layout& before;
  Layout after;
  std::optional<Annex> old; // the annex of an earlier edit

  // What the annex will hold. Empty strings: the region is not used.
  bool stub = false;
  std::string block; // what follows the header: code and path
  uint64_t path = 0; // of the header
  uint64_t entry;    // the program's own
  std::string interp, strings, kept;
  std::string interp_in_place; // new bytes for the interpreter's present place, wherever that ends up
  bool kept_only = false;      // the annex is there for what is displaced
  uint64_t linker_strings = 0, first_strings = 0; // as in the header
  std::vector<AddressedBytes> in_linker_strings;  // changes where the linker put .dynstr
  std::vector<Displaced> displaced;
  std::vector<Edit> patches;           // new contents, at offsets of the old file; patch() and content()
  std::optional<size_t> version_needs; // their number, when it may have changed
  uint64_t note_at = 0, note_size = 0; // in "kept": a new note that wants a PT_NOTE and a section
  std::optional<size_t> note;          // its index into after.segments
  std::optional<Segment> new_stack;    // PT_GNU_STACK, when the file has none
  bool moves_table = false;            // the program header table lives in the annex
  uint64_t table_room = 0;             // bytes for it, when it has to be more than before
  bool lifts_sections = false;         // the section header table goes behind the annex, wherever it stands
  bool moves_dynamic = false;          // .dynamic lives in a writable PT_LOAD of its own

  uint64_t page_size = 0; // of the request

  // What the placement decided.
  AnnexHeader header;
  std::optional<size_t> annex, writable; // indices into after.segments
  std::vector<Move> moves;
  std::vector<Edit> edits;
  std::vector<Edit> to_hold; // what has to stand in the new file in the end, whatever else was put
  PayloadMove payload{};
  uint64_t end = 0; // of the new file, without the payload when that moves
  std::vector<std::string> warnings;

  explicit Draft(const Layout& layout);

  bool needs_annex() const {
    return old || stub || kept_only || moves_table || moves_dynamic || !interp.empty() || !strings.empty() ||
           !kept.empty();
  }

  // Bytes of the old file, with what was patched so far; and new bytes for them, wherever they end up.
  std::string content(uint64_t offset, uint64_t size) const;
  void patch(uint64_t offset, std::string bytes);

  // Bytes for the new file. Inside an earlier edit they replace a part of it.
  void put(uint64_t offset, std::string bytes);
  void put_table(uint64_t offset, std::string bytes); // and nothing may change it again
};

constexpr uint64_t align_up(uint64_t n, uint64_t align) {
  return (n + align - 1) / align * align;
}

[[noreturn]] void refuse(std::string message); // throws Error{finding}

// The passes, in their order. Each may refuse().
void edit_dynamic(Draft& draft, const Request& request);                            // dynamic.cc
void edit_interpreter(Draft& draft, const Request& request, std::string_view stub); // interpreter.cc
void edit_stack(Draft& draft, const Request& request);                              // stack.cc
void reserve_slots(Draft& draft);                                                   // slots.cc
void place(Draft& draft);                                                           // place.cc
void follow_moves(Draft& draft);                                                    // follow.cc
void encode(Draft& draft);                                                          // encode.cc

} // namespace terra::patchelf
