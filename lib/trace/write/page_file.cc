// SPDX-License-Identifier: MIT
// Page 1 is the schema's root; the roots of all tables come behind it, where their numbers don't depend on
// anything; then the rest of the schema, then rows. Pages are filled to the brim: nobody inserts.
#include "lib/trace/write/page_file.hh"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <numeric>
#include <stdexcept>

namespace terra {

namespace {

constexpr size_t header_size = 100;
constexpr size_t most_columns = 16;
constexpr uint32_t written_by = 3'040'000; // SQLITE_VERSION_NUMBER, for people

void append_big_endian(std::string& bytes, uint64_t value, size_t size) {
  while (size--)
    bytes.push_back(char(value >> (8 * size)));
}

std::string big_endian(uint64_t value, size_t size) {
  std::string bytes;
  append_big_endian(bytes, value, size);
  return bytes;
}

// "Varint": seven bits a byte, the highest first. Sizes and rowids: less than 2^56.
size_t varint_size(uint64_t value) {
  return value < 0x80 ? 1 : size_t(std::bit_width(value) + 6) / 7;
}

void append_varint(std::string& bytes, uint64_t value) {
  for (size_t shift = 7 * (varint_size(value) - 1); shift > 0; shift -= 7)
    bytes.push_back(char(0x80 | (value >> shift & 0x7f)));
  bytes.push_back(char(value & 0x7f));
}

// A column's type ("Record Format", serial types), and how many bytes it has.
struct Form {
  uint64_t type;
  size_t size;
};

Form form_of_number(int64_t number) {
  if (number == 0 || number == 1) return {8 + uint64_t(number), 0};
  int bits = 65 - std::countl_zero(uint64_t(number < 0 ? ~number : number)); // with the sign
  if (bits <= 32) return {uint64_t(bits + 7) / 8, size_t(bits + 7) / 8};
  return bits <= 48 ? Form{5, 6} : Form{6, 8};
}

Form form_of(const Field& field) {
  if (const auto* number = std::get_if<int64_t>(&field)) return form_of_number(*number);
  if (std::holds_alternative<double>(field)) return {7, 8};
  const auto* text = std::get_if<std::string_view>(&field);
  return text ? Form{13 + 2 * text->size(), text->size()} : Form{0, 0};
}

void append_value(std::string& bytes, const Field& field, size_t size) {
  if (const auto* number = std::get_if<int64_t>(&field))
    append_big_endian(bytes, uint64_t(*number), size);
  else if (const auto* real = std::get_if<double>(&field))
    append_big_endian(bytes, std::bit_cast<uint64_t>(*real), size);
  else if (const auto* text = std::get_if<std::string_view>(&field))
    bytes += *text;
}

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

void PageRows::add(int64_t rowid, std::initializer_list<Field> fields) {
  std::array<Form, most_columns> forms;
  size_t count = 0, size = 1; // of the head, which counts itself
  for (const Field& field : fields) {
    forms.at(count) = form_of(field);
    size += varint_size(forms[count++].type);
  }
  if (size >= 0x80) ++size;
  append_varint(bytes_, size);
  for (size_t i = 0; i < count; ++i)
    append_varint(bytes_, forms[i].type);
  size_t column = 0;
  for (const Field& field : fields)
    append_value(bytes_, field, forms[column++].size);
  ends_.push_back(bytes_.size());
  rowids_.push_back(rowid);
}

void PageRows::add(int64_t rowid, std::string_view record) {
  bytes_ += record;
  ends_.push_back(bytes_.size());
  rowids_.push_back(rowid);
}

void PageRows::reserve(size_t rows, size_t bytes) {
  bytes_.reserve(rows * bytes);
  ends_.reserve(rows);
  rowids_.reserve(rows);
}

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
  PageRows rows, packed;
  for (std::string_view statement : statements) {
    std::string_view rest = statement.substr(statement.find(' ') + 1);
    bool is_table = rest.starts_with("TABLE ");
    rest.remove_prefix(rest.find(' ') + 1);
    std::string_view name = rest.substr(0, rest.find_first_of(" ("));
    auto table = std::ranges::find(tables_, name, &Table::name);
    int64_t root = is_table ? table->root : 0;
    rows.add(0, {std::string_view(is_table ? "table" : "view"), name, name, root, statement});
  }
  std::vector<size_t> order(rows.size());
  std::iota(order.begin(), order.end(), size_t(0));
  constexpr size_t around = 5; // two sizes and a place in the list
  pack(order, room(2, true), [&](size_t row) { return size_here(schema, rows.record(row).size()) + around; });
  for (size_t row : order)
    packed.add(int64_t(packed.size()) + 1, rows.record(row));
  build(schema, packed);
}

void PageFile::fill(std::string_view name, const PageRows& rows) {
  auto table = std::ranges::find(tables_, name, &Table::name);
  if (table == tables_.end()) throw std::invalid_argument("no such table");
  if (size_t needed = bytes_.size() + rows.bytes() + rows.bytes() / 4; needed > bytes_.capacity())
    bytes_.reserve(std::max(needed, 2 * bytes_.capacity()));
  build(*table, rows);
  bytes_.replace(28, 4, big_endian(bytes_.size() / page_size_, 4));
}

// How much of a record stays in the page: "B-tree cell format", with the names that are used there.
size_t PageFile::size_here(const Table& table, size_t P) const {
  size_t U = page_size_, M = (U - 12) * 32 / 255 - 23;
  size_t X = table.has_rowid ? U - 35 : (U - 12) * 64 / 255 - 23;
  if (P <= X) return P;
  size_t K = M + (P - M) % (U - 4);
  return K <= X ? K : M;
}

size_t PageFile::cell_size(const Table& table, const PageRows& rows, size_t row) const {
  size_t record = rows.record(row).size(), here = size_here(table, record);
  return varint_size(record) + (table.has_rowid ? varint_size(uint64_t(rows.rowids()[row])) : 0) + here +
         (here < record ? 4 : 0);
}

void PageFile::append_cell(std::string& bytes, const Table& table, const PageRows& rows, size_t row) {
  std::string_view record = rows.record(row);
  size_t here = size_here(table, record.size());
  append_varint(bytes, record.size());
  if (table.has_rowid) append_varint(bytes, uint64_t(rows.rowids()[row]));
  bytes += record.substr(0, here);
  if (here < record.size()) append_big_endian(bytes, overflow(record.substr(here)), 4);
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
  size_t start = (page - 1) * page_size_, top = page_size_ - cells.bytes.size();
  std::string& head = head_;
  head.clear();
  head.push_back(char((leaf ? 8 : 0) | (table.has_rowid ? 5 : 2)));
  append_big_endian(head, 0, 2);
  append_big_endian(head, cells.places.size(), 2);
  append_big_endian(head, top, 2);
  head.push_back('\0');
  if (!leaf) append_big_endian(head, right, 4);
  for (size_t place : cells.places)
    append_big_endian(head, top + place, 2);
  head.copy(bytes_.data() + start + (page == 1 ? header_size : 0), head.size());
  cells.bytes.copy(bytes_.data() + start + top, cells.bytes.size());
}

void PageFile::write_leaf(uint32_t page, const Table& table, const PageRows& rows, size_t begin, size_t end) {
  cells_.clear();
  for (size_t row = begin; row < end; ++row) {
    cells_.places.push_back(cells_.bytes.size());
    append_cell(cells_.bytes, table, rows, row);
  }
  write_page(page, table, true, cells_);
}

// The first row that does not go into the page together with those from `begin`.
size_t PageFile::end_of_leaf(uint32_t page, const Table& table, const PageRows& rows, size_t begin) const {
  size_t end = begin, left = room(page, true);
  for (; end < rows.size(); ++end) {
    size_t size = cell_size(table, rows, end) + 2; // its place in the page's list
    if (size > left) break;
    left -= size;
  }
  return end;
}

// A row of a table without rowids that is between two pages is in neither of them.
void PageFile::build(const Table& table, const PageRows& rows) {
  if (end_of_leaf(table.root, table, rows, 0) == rows.size())
    return write_leaf(table.root, table, rows, 0, rows.size());
  std::vector<Node> nodes;
  for (size_t begin = 0; begin < rows.size();) {
    uint32_t page = add_page();
    size_t end = end_of_leaf(page, table, rows, begin);
    Node& node = nodes.emplace_back(Node{page, {}});
    if (table.has_rowid) {
      append_varint(node.divider, uint64_t(rows.rowids()[end - 1]));
    } else if (end < rows.size()) {
      if (end + 1 == rows.size()) --end; // or the last page would have no row
      append_cell(node.divider, table, rows, end);
    }
    write_leaf(page, table, rows, begin, end);
    begin = table.has_rowid ? end : end + 1;
  }
  build_above(table, std::move(nodes));
}

void PageFile::write_inner(uint32_t page, const Table& table, std::span<const Node> nodes) {
  cells_.clear();
  for (const Node& node : nodes.first(nodes.size() - 1)) {
    cells_.places.push_back(cells_.bytes.size());
    append_big_endian(cells_.bytes, node.page, 4);
    cells_.bytes += node.divider;
  }
  write_page(page, table, false, cells_, nodes.back().page);
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
