// SPDX-License-Identifier: MIT
// A hash table of positions in somebody else's array: eight bytes an entry, no allocation for one.
//
// The recorder asks it twice for every access. With std::unordered_map most of that time went into waiting
// for memory: a node for each entry, and all of them walked when the table grew.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace terra {

class FlatIndex {
 public:
  // The position whose entry is the same, by `same(position)`; else `next`, which belongs there from now on.
  template <typename Same> uint32_t find_or_add(uint64_t hash, uint32_t next, Same&& same) {
    if (used_ * 2 >= slots_.size()) grow();
    auto mark = uint32_t(hash >> 32);
    Slot& slot = slots_[look_up(mark, same)];
    if (slot.entry) return slot.entry - 1;
    slot = {mark, next + 1};
    ++used_;
    return next;
  }

  // The same, and nothing is added: `none`.
  template <typename Same> uint32_t find(uint64_t hash, uint32_t none, Same&& same) const {
    if (slots_.empty()) return none;
    const Slot& slot = slots_[look_up(uint32_t(hash >> 32), same)];
    return slot.entry ? slot.entry - 1 : none;
  }

  void clear() {
    if (slots_.size() > kept_size)
      slots_ = {};
    else
      slots_.assign(slots_.size(), {});
    used_ = 0;
  }

 private:
  struct Slot {
    uint32_t mark = 0;  // of the hash
    uint32_t entry = 0; // position + 1; 0: free
  };
  static constexpr size_t first_size = 256;
  static constexpr size_t kept_size = 1 << 17; // above, filling it with zeros costs more than a new one

  // The slot of that entry, or the free one where it belongs.
  template <typename Same> size_t look_up(uint32_t mark, Same& same) const {
    for (size_t at = size_t(mark) & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
      const Slot& slot = slots_[at];
      if (!slot.entry || (slot.mark == mark && same(slot.entry - 1))) return at;
    }
  }

  void grow() {
    std::vector<Slot> before(slots_.empty() ? first_size : slots_.size() * 2);
    before.swap(slots_);
    for (const Slot& slot : before) {
      if (!slot.entry) continue;
      size_t at = size_t(slot.mark) & (slots_.size() - 1);
      while (slots_[at].entry)
        at = (at + 1) & (slots_.size() - 1);
      slots_[at] = slot;
    }
  }

  std::vector<Slot> slots_;
  size_t used_ = 0;
};

} // namespace terra
