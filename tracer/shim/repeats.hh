// SPDX-License-Identifier: MIT
// What was recorded for a call, kept for the next one that is the same: the hundredth cat opens the files of
// the first.
//
// Only for absolute names, of files that the run has not made, and as long as links and directories stay:
// forget() when names may lead elsewhere. Finding out anew takes 4 us an event.
#pragma once

#include <string_view>
#include <vector>

#include "lib/trace/flat_index.hh"
#include "lib/trace/recorder.hh"
#include "preload/shim/shim.h"

namespace terra {

class Repeats {
 public:
  struct Known {
    std::string_view name; // of the recorder's, like the next two
    const TraceBatch::Deed* deed;
    std::string_view resolved; // what a descriptor is open on; empty: nothing
    uint64_t made_as_of;       // TraceRecorder::made(), when the run had not made it
  };

  // Null: not known. `name` is the event's, which has a result. `from`: where the last call of the same
  // process was found, from 0; programs make the same calls in the same order, so this one is the next.
  Known* find(const shim_event& event, std::string_view name, uint32_t& from);
  void keep(const shim_event& event, const Known& known);
  void forget();

 private:
  struct Call {
    uint32_t flags;
    int32_t error; // 0: it succeeded
    uint16_t nr;
    bool operator==(const Call&) const = default;
  };
  static constexpr size_t most_kept = 20'000; // 2 MB
  static Call call_of(const shim_event& event);
  static uint64_t hash_of(const Call& call, std::string_view name);

  struct Kept { // one cache line
    Call call;
    Known known;
    bool is(const Call& other, std::string_view name) const { return call == other && known.name == name; }
  };

  FlatIndex index_;
  std::vector<Kept> kept_;
};

} // namespace terra
