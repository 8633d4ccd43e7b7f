// SPDX-License-Identifier: MIT
#include "tracer/shim/beginnings.hh"

#include <algorithm>
#include <cstring>
#include <sys/uio.h>

namespace terra {

namespace {

constexpr size_t most_kept = 32; // static programs have one each

bool is_there(pid_t tid, uint64_t entry, const Beginning& beginning) {
  std::vector<iovec> remote;
  size_t size = 0;
  for (const auto& run : beginning.code) {
    remote.push_back({reinterpret_cast<void*>(entry + uint64_t(run.at)), run.bytes.size()});
    size += run.bytes.size();
  }
  std::vector<std::byte> bytes(size);
  iovec local = {bytes.data(), size};
  if (::process_vm_readv(tid, &local, 1, remote.data(), remote.size(), 0) != ssize_t(size)) return false;
  auto at = bytes.begin();
  return std::ranges::all_of(beginning.code, [&](const Beginning::Run& run) {
    bool same = std::equal(run.bytes.begin(), run.bytes.end(), at);
    at += long(run.bytes.size());
    return same;
  });
}

} // namespace

const Beginning* Beginnings::find(pid_t tid, uint64_t entry, int64_t area, uint64_t version) {
  std::erase_if(kept_, [&](const Beginning& one) { return one.version != version; });
  for (auto at = kept_.begin(); at != kept_.end(); ++at) {
    if (at->area != area || !is_there(tid, entry, *at)) continue;
    kept_.splice(kept_.begin(), kept_, at);
    return &kept_.front();
  }
  return nullptr;
}

void Beginnings::keep(Beginning beginning) {
  if (kept_.size() == most_kept) kept_.pop_back();
  kept_.push_front(std::move(beginning));
}

std::vector<Beginning::Run> runs_of(std::vector<std::pair<int64_t, const SiteCode*>> places) {
  std::vector<Beginning::Run> runs;
  if (places.empty()) return runs;
  std::sort(places.begin() + 1, places.end());
  for (auto [place, code] : places) {
    int64_t start = place - int64_t(site_before);
    int64_t overlap = runs.size() < 2 ? -1 : runs.back().at + int64_t(runs.back().bytes.size()) - start;
    if (overlap < 0) {
      runs.push_back({start, {code->begin(), code->end()}});
    } else {
      auto& bytes = runs.back().bytes;
      bytes.insert(bytes.end(), code->begin() + std::min<int64_t>(overlap, int64_t(code->size())),
                   code->end());
    }
  }
  return runs;
}

} // namespace terra
