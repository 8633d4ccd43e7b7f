// SPDX-License-Identifier: MIT
// Only what was done is compared: of a build there are few different deeds, done by many images. Rows are
// then counted into their places, by the rank of what was done and by image: linear, where sorting all of
// them was a quarter of the time that a short build's trace took to make.
#include "lib/trace/write/access_order.hh"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <tuple>
#include <utility>

namespace terra {

namespace {

using Row = TraceBatch::AccessRow;
using Deed = TraceBatch::Deed;

// The place of each op among their names, which is how the key orders them.
std::array<uint8_t, size_t(Op::mount) + 1> make_op_ranks() {
  std::array<uint8_t, size_t(Op::mount) + 1> ranks, by_name;
  std::iota(by_name.begin(), by_name.end(), uint8_t(0));
  std::ranges::sort(by_name, {}, [](uint8_t op) { return op_name(Op(op)); });
  for (size_t i = 0; i < by_name.size(); ++i)
    ranks[by_name[i]] = uint8_t(i);
  return ranks;
}

// To be compared by numbers. Of a mode the first letter counts most.
struct Place {
  uint64_t op_mode, path_spelled;
  const Deed* deed;

  auto rest() const { return std::tie(deed->resolved, deed->error, deed->way); }
  bool operator<(const Place& other) const {
    if (op_mode != other.op_mode) return op_mode < other.op_mode;
    if (path_spelled != other.path_spelled) return path_spelled < other.path_spelled;
    return rest() < other.rest();
  }
};

// The rank of each deed, by its number.
std::vector<uint32_t> rank(const std::vector<Row>& rows) {
  static const auto ops = make_op_ranks();
  uint32_t numbers = 0;
  for (const Row& row : rows)
    numbers = std::max(numbers, row.deed->number + 1);
  std::vector<uint32_t> ranks(numbers, UINT32_MAX);
  std::vector<Place> places;
  for (const Row& row : rows) {
    const Deed& deed = *row.deed;
    if (std::exchange(ranks[deed.number], 0) == 0) continue;
    places.push_back({uint64_t(ops[size_t(deed.op)]) << 32 | std::byteswap(deed.mode),
                      uint64_t(deed.path) << 32 | deed.spelled, &deed});
  }
  std::sort(places.begin(), places.end());
  for (uint32_t i = 0; i < places.size(); ++i)
    ranks[places[i].deed->number] = i;
  return ranks;
}

// Rows with smaller numbers first; those with the same one stay as they are.
template <typename Number>
std::vector<const Row*> count_into_places(const std::vector<const Row*>& rows, size_t numbers,
                                          Number&& number) {
  std::vector<uint32_t> next(numbers + 1);
  for (const Row* row : rows)
    ++next[number(*row) + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<const Row*> placed(rows.size());
  for (const Row* row : rows)
    placed[next[number(*row)]++] = row;
  return placed;
}

} // namespace

std::vector<const Row*> in_order_of_key(const std::vector<Row>& rows) {
  std::vector<uint32_t> ranks = rank(rows);
  uint32_t images = 0;
  std::vector<const Row*> order;
  order.reserve(rows.size());
  for (const Row& row : rows) {
    images = std::max(images, row.image + 1);
    order.push_back(&row);
  }
  order = count_into_places(order, ranks.size(), [&](const Row& row) { return ranks[row.deed->number]; });
  return count_into_places(order, images, [](const Row& row) { return row.image; });
}

} // namespace terra
