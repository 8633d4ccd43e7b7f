// SPDX-License-Identifier: MIT
#include "tracer/shim/beginnings.hh"

#include <algorithm>
#include <memory>
#include <sys/uio.h>

namespace terra {

namespace {

constexpr size_t most_kept = 32; // static programs have one each

// Reading costs 1 us a piece, and little for each byte: what lies near is read together.
constexpr int64_t near = 4096;

bool is_there(pid_t tid, uint64_t entry, const Beginning& beginning) {
  struct Piece {
    int64_t from, to;
    size_t first; // of the bytes read
  };
  std::vector<Piece> pieces;
  std::vector<size_t> piece_of; // each run
  for (const auto& run : beginning.code) {
    int64_t end = run.at + int64_t(run.bytes.size());
    if (pieces.empty() || run.at < pieces.back().from || run.at > pieces.back().to + near)
      pieces.push_back({run.at, end, 0});
    pieces.back().to = std::max(pieces.back().to, end);
    piece_of.push_back(pieces.size() - 1);
  }
  std::vector<iovec> remote;
  size_t size = 0;
  for (Piece& piece : pieces) {
    piece.first = size;
    size += size_t(piece.to - piece.from);
    remote.push_back({reinterpret_cast<void*>(entry + uint64_t(piece.from)), size_t(piece.to - piece.from)});
  }
  auto bytes = std::make_unique_for_overwrite<std::byte[]>(size);
  iovec local = {bytes.get(), size};
  if (::process_vm_readv(tid, &local, 1, remote.data(), remote.size(), 0) != ssize_t(size)) return false;
  for (size_t i = 0; i < piece_of.size(); ++i) {
    const auto& run = beginning.code[i];
    const Piece& piece = pieces[piece_of[i]];
    const std::byte* there = bytes.get() + piece.first + (run.at - piece.from);
    if (!std::equal(run.bytes.begin(), run.bytes.end(), there)) return false;
  }
  return true;
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
