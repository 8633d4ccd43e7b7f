// SPDX-License-Identifier: MIT
// What was recorded for a call, kept for the next one that is the same: the hundredth cat opens the files of
// the first.
//
// Only for absolute names without "." and "..", of files that the run has not made, and as long as links and
// directories stay: forget() when names may lead elsewhere. Finding out anew takes 2.5 us an event, which was
// a fifth of the tracer's time for a configure script.
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
    TraceBatch::AccessKey key; // but for the image
    std::string_view path;     // of the recorder's, like the next
    std::string_view resolved; // what a descriptor is open on; empty: nothing
  };

  // Null: not known. `name` is the event's, which has a result.
  const Known* find(const shim_event& event, std::string_view name);
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

  FlatIndex index_;
  std::vector<std::pair<Call, Known>> kept_;
};

} // namespace terra
