// SPDX-License-Identifier: MIT
// Page 1 is the schema's root; the roots of all tables come behind it, where their numbers don't depend on
// anything; then the rest of the schema, then rows. Pages are filled to the brim: nobody inserts.
#include "lib/trace/write/page_file.hh"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace terra {

namespace {

constexpr size_t header_size = 100;
constexpr uint32_t written_by = 3'040'000; // SQLITE_VERSION_NUMBER, for people

// So that one behind the other fills few pages: big ones first, each to the first page that has room.
template <typename Item, typename Size> void pack(std::vector<Item>& items, size_t room, Size&& size) {
  std::ranges::stable_sort(items, std::greater<>(), size);
  std::vector<std::pair<size_t, std::vector<Item>>> pages; // room left
  for (Item& item : items) {
    auto page = std::ranges::find_if(pages, [&](const auto& one) { return one.first >= size(item); });
    if (page == pages.end()) page = pages.insert(page, {room, {}});
    page->first -= size(item);
    page->second.push_back(std::move(item));
  }
  items.clear();
  for (auto& page : pages)
    std::ranges::move(page.second, std::back_inserter(items));
}

} // namespace

PageFile::PageFile(std::string_view sql, const Header& header) : page_size_(header.page_size) {
  bytes_.reserve(64 * page_size_);
  add_page();
  std::vector<std::string_view> statements;
  for (size_t end; (end = sql.find(";\n")) != sql.npos; sql.remove_prefix(end + 2))
    statements.push_back(sql.substr(0, end));
  for (std::string_view statement : statements) {
    constexpr std::string_view create = "CREATE TABLE ";
    if (!statement.starts_with(create)) continue;
    std::string_view name = statement.substr(create.size(), statement.find('(') - create.size());
    tables_.push_back({name, add_page(), !statement.ends_with("WITHOUT ROWID")});
    write_page(tables_.back().root, tables_.back(), true, {}, 0);
  }
  write_schema(statements);
  write_header(header);
}

void PageFile::write_header(const Header& header) {
  std::string bytes = std::string("SQLite format 3") + '\0' + big_endian(header.page_size, 2);
  bytes += {1, 1, 0, 64, 32, 32}; // a rollback journal, nothing reserved, payload fractions
  bytes += big_endian(header.change, 4) + big_endian(bytes_.size() / page_size_, 4);
  bytes += std::string(8, '\0') + big_endian(header.change, 4) + big_endian(4, 4); // no free pages; schema
  bytes += std::string(8, '\0') + big_endian(1, 4);                                // UTF-8
  bytes += big_endian(header.user_version, 4) + std::string(4, '\0') + big_endian(header.application_id, 4);
  bytes += std::string(20, '\0') + big_endian(header.change, 4) + big_endian(written_by, 4);
  bytes_.replace(0, header_size, bytes);
}

void PageFile::write_schema(const std::vector<std::string_view>& statements) {
  const Table schema = {"sqlite_schema", 1, true};
  RecordMaker records;
  std::vector<std::string> rows;
  for (std::string_view statement : statements) {
    std::string_view rest = statement.substr(statement.find(' ') + 1);
    bool is_table = rest.starts_with("TABLE ");
    rest.remove_prefix(rest.find(' ') + 1);
    std::string_view name = rest.substr(0, rest.find_first_of(" ("));
    auto table = std::ranges::find(tables_, name, &Table::name);
    int64_t root = is_table ? table->root : 0;
    rows.emplace_back(
        records.make({std::string_view(is_table ? "table" : "view"), name, name, root, statement}));
  }
  constexpr size_t around = 5; // two sizes and a place in the list
  pack(rows, room(2, true), [&](const std::string& row) { return size_here(schema, row.size()) + around; });
  Rows packed(*this, schema);
  int64_t id = 0;
  for (const std::string& row : rows)
    packed.add(++id, row);
  packed.finish();
}

const PageFile::Table& PageFile::table(std::string_view name) const {
  auto table = std::ranges::find(tables_, name, &Table::name);
  if (table == tables_.end()) throw std::invalid_argument("no such table");
  return *table;
}

void PageFile::count_pages() {
  put_big_endian(bytes_.data() + 28, bytes_.size() / page_size_, 4);
}

// How much of a record stays in the page: "B-tree cell format", with the names that are used there.
size_t PageFile::size_here(const Table& table, size_t P) const {
  size_t U = page_size_, M = (U - 12) * 32 / 255 - 23;
  size_t X = table.has_rowid ? U - 35 : (U - 12) * 64 / 255 - 23;
  if (P <= X) return P;
  size_t K = M + (P - M) % (U - 4);
  return K <= X ? K : M;
}

uint32_t PageFile::overflow(std::string_view rest) {
  uint32_t first = add_page();
  for (uint32_t page = first;; page = uint32_t(bytes_.size() / page_size_)) {
    std::string_view part = rest.substr(0, page_size_ - 4);
    rest.remove_prefix(part.size());
    bytes_.replace((page - 1) * page_size_ + 4, part.size(), part);
    if (rest.empty()) return first;
    bytes_.replace((page - 1) * page_size_, 4, big_endian(add_page(), 4));
  }
}

uint32_t PageFile::add_page() {
  bytes_.resize(bytes_.size() + page_size_);
  return uint32_t(bytes_.size() / page_size_);
}

size_t PageFile::room(uint32_t page, bool leaf) const {
  return page_size_ - (leaf ? 8 : 12) - (page == 1 ? header_size : 0);
}

// The cells lie at the page's end, in their order.
void PageFile::write_page(uint32_t page, const Table& table, bool leaf, const Cells& cells, uint32_t right) {
  char* start = bytes_.data() + (page - 1) * page_size_;
  size_t top = page_size_ - cells.bytes.size();
  char* head = start + (page == 1 ? header_size : 0);
  *head++ = char((leaf ? 8 : 0) | (table.has_rowid ? 5 : 2));
  head = put_big_endian(head, 0, 2);
  head = put_big_endian(head, cells.places.size(), 2);
  head = put_big_endian(head, top, 2);
  *head++ = '\0';
  if (!leaf) head = put_big_endian(head, right, 4);
  for (size_t place : cells.places)
    head = put_big_endian(head, top + place, 2);
  cells.bytes.copy(start + top, cells.bytes.size());
}

void PageFile::Rows::append_cell(int64_t rowid, std::string_view record) {
  size_t here = file_.size_here(table_, record.size());
  cells_.places.push_back(cells_.bytes.size());
  append_varint(cells_.bytes, record.size());
  if (table_.has_rowid) append_varint(cells_.bytes, uint64_t(rowid));
  cells_.bytes += record.substr(0, here);
  if (here < record.size()) append_big_endian(cells_.bytes, file_.overflow(record.substr(here)), 4);
}

// A cell is put behind the others, and if there is no room for it, it is taken away again: it begins the next
// page, or, of a table without rowids, is between the two, in neither of them.
void PageFile::Rows::add(int64_t rowid, std::string_view record) {
  constexpr size_t place = 2; // in the page's list
  if (nodes_.empty() && cells_.places.empty()) left_ = file_.room(2, true);
  if (!divider_.empty()) end_page();
  size_t begin = cells_.bytes.size();
  append_cell(rowid, record);
  size_t size = cells_.bytes.size() - begin + place;
  if (size > left_) {
    std::string cell = cells_.bytes.substr(begin);
    cells_.bytes.resize(begin);
    cells_.places.pop_back();
    if (table_.has_rowid) {
      end_page();
      cells_.places.push_back(0);
      cells_.bytes = std::move(cell);
    } else {
      divider_ = std::move(cell);
      size = 0;
    }
  }
  left_ -= size;
  last_ = rowid;
}

void PageFile::Rows::end_page() {
  uint32_t page = file_.add_page();
  file_.write_page(page, table_, true, cells_);
  if (table_.has_rowid) append_varint(divider_, uint64_t(last_));
  nodes_.push_back({page, std::move(divider_)});
  divider_.clear();
  cells_.bytes.clear();
  cells_.places.clear();
  left_ = file_.room(page, true);
}

void PageFile::Rows::finish() {
  if (!divider_.empty()) { // the last page would have no row: the one before gives its last one away
    std::string last = std::exchange(divider_, cells_.bytes.substr(cells_.places.back()));
    cells_.bytes.resize(cells_.places.back());
    cells_.places.pop_back();
    end_page();
    cells_.places.push_back(0);
    cells_.bytes = std::move(last);
  }
  size_t used = cells_.bytes.size() + 2 * cells_.places.size();
  if (nodes_.empty() && used <= file_.room(table_.root, true))
    return file_.write_page(table_.root, table_, true, cells_);
  end_page();
  file_.build_above(table_, std::move(nodes_));
}

void PageFile::write_inner(uint32_t page, const Table& table, std::span<const Node> nodes) {
  Cells cells;
  for (const Node& node : nodes.first(nodes.size() - 1)) {
    cells.places.push_back(cells.bytes.size());
    append_big_endian(cells.bytes, node.page, 4);
    cells.bytes += node.divider;
  }
  write_page(page, table, false, cells, nodes.back().page);
}

// How many nodes from the first one on a page has room for; its right pointer is the last of them.
size_t PageFile::nodes_in(uint32_t page, std::span<const Node> nodes) const {
  size_t count = 0, left = room(page, false);
  while (count + 1 < nodes.size()) {
    size_t size = 4 + nodes[count].divider.size() + 2;
    if (size > left) break;
    left -= size;
    ++count;
  }
  return count + 1;
}

void PageFile::build_above(const Table& table, std::vector<Node> nodes) {
  std::span<Node> left = nodes;
  if (nodes_in(table.root, left) == left.size()) return write_inner(table.root, table, left);
  std::vector<Node> above;
  while (!left.empty()) {
    uint32_t page = add_page();
    size_t count = nodes_in(page, left);
    if (count + 1 == left.size()) --count; // or the next page would have one below it
    write_inner(page, table, left.first(count));
    above.push_back({page, std::move(left[count - 1].divider)});
    left = left.subspan(count);
  }
  build_above(table, std::move(above));
}

} // namespace terra
