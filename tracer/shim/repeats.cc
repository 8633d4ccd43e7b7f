// SPDX-License-Identifier: MIT
#include "tracer/shim/repeats.hh"

#include <algorithm>
#include <functional>

namespace terra {

Repeats::Call Repeats::call_of(const shim_event& event) {
  return {event.flags, std::min(event.result, 0), event.nr};
}

uint64_t Repeats::hash_of(const Call& call, std::string_view name) {
  uint64_t what = uint64_t(call.flags) << 32 ^ uint64_t(call.nr) << 12 ^ uint64_t(-call.error);
  return (std::hash<std::string_view>()(name) ^ what) * 0x9E3779B97F4A7C15u;
}

Repeats::Known* Repeats::find(const shim_event& event, std::string_view name, uint32_t& from) {
  Call call = call_of(event);
  auto none = uint32_t(kept_.size());
  if (from + 1 < none && kept_[from + 1].is(call, name)) return &kept_[++from].known;
  uint32_t at =
      index_.find(hash_of(call, name), none, [&](uint32_t other) { return kept_[other].is(call, name); });
  if (at == none) return nullptr;
  from = at;
  return &kept_[at].known;
}

void Repeats::keep(const shim_event& event, const Known& known) {
  if (kept_.size() == most_kept) forget();
  Call call = call_of(event);
  auto next = uint32_t(kept_.size());
  uint32_t at = index_.find_or_add(hash_of(call, known.name), next,
                                   [&](uint32_t other) { return kept_[other].is(call, known.name); });
  if (at == next)
    kept_.push_back({call, known});
  else
    kept_[at].known = known;
}

void Repeats::forget() {
  if (kept_.empty()) return;
  kept_.clear();
  index_.clear();
}

} // namespace terra
