// SPDX-License-Identifier: MIT
// Page 1 is the schema's root; the roots of all tables come behind it, where their numbers don't depend on
// anything; then the rest of the schema, then rows. Pages are filled to the brim: nobody inserts.
#include "lib/trace/write/page_file.hh"

#include <algorithm>
#include <bit>
#include <iterator>
#include <numeric>
#include <stdexcept>

namespace terra {

namespace {

constexpr size_t header_size = 100;
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
void append_varint(std::string& bytes, uint64_t value) {
  int shift = 0;
  while (value >> shift >= 0x80)
    shift += 7;
  for (; shift > 0; shift -= 7)
    bytes.push_back(char(0x80 | (value >> shift & 0x7f)));
  bytes.push_back(char(value & 0x7f));
}

std::string varint(uint64_t value) {
  std::string bytes;
  append_varint(bytes, value);
  return bytes;
}

// A column's type and, behind all types, its bytes.
void append_field(std::string& types, std::string& values, const Field& field) {
  if (const auto* number = std::get_if<int64_t>(&field)) {
    constexpr struct {
      uint64_t type;
      size_t size;
    } forms[] = {{1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 6}, {6, 8}};
    if (*number == 0 || *number == 1) {
      append_varint(types, 8 + uint64_t(*number));
      return;
    }
    const auto* form = std::ranges::find_if(forms, [&](const auto& one) {
      int64_t most = one.size == 8 ? INT64_MAX : (int64_t(1) << (8 * one.size - 1)) - 1;
      return *number >= -most - 1 && *number <= most;
    });
    append_varint(types, form->type);
    append_big_endian(values, uint64_t(*number), form->size);
  } else if (const auto* real = std::get_if<double>(&field)) {
    append_varint(types, 7);
    append_big_endian(values, std::bit_cast<uint64_t>(*real), 8);
  } else if (const auto* text = std::get_if<std::string_view>(&field)) {
    append_varint(types, 13 + 2 * text->size());
    values += *text;
  } else {
    append_varint(types, 0);
  }
}

size_t size_of(std::span<const std::string> cells) {
  size_t size = 0;
  for (const auto& cell : cells)
    size += cell.size() + 2; // its place in the page's list
  return size;
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
  types_.clear();
  values_.clear();
  for (const Field& field : fields)
    append_field(types_, values_, field);
  size_t size = types_.size() + 1; // the size counts itself
  if (size >= 0x80) ++size;
  append_varint(bytes_, size);
  bytes_.append(types_).append(values_);
  ends_.push_back(bytes_.size());
  rowids_.push_back(rowid);
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
    write_page(tables_.back().root, tables_.back(), true, {});
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
  PageRows rows;
  std::vector<std::string> cells;
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
  std::vector<int64_t> rowids;
  for (size_t row : order) {
    rowids.push_back(int64_t(rowids.size()) + 1);
    cells.push_back(cell(schema, rowids.back(), rows.record(row)));
  }
  build(schema, cells, rowids);
}

void PageFile::fill(std::string_view name, const PageRows& rows) {
  auto table = std::ranges::find(tables_, name, &Table::name);
  if (table == tables_.end()) throw std::invalid_argument("no such table");
  std::vector<std::string> cells;
  for (size_t row = 0; row < rows.size(); ++row)
    cells.push_back(cell(*table, rows.rowids()[row], rows.record(row)));
  build(*table, cells, rows.rowids());
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

std::string PageFile::cell(const Table& table, int64_t rowid, std::string_view record) {
  size_t here = size_here(table, record.size());
  std::string cell = varint(record.size());
  if (table.has_rowid) cell += varint(uint64_t(rowid));
  cell += record.substr(0, here);
  if (here < record.size()) cell += big_endian(overflow(record.substr(here)), 4);
  return cell;
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

void PageFile::write_page(uint32_t page, const Table& table, bool leaf, Cells cells, uint32_t right) {
  size_t start = (page - 1) * page_size_, end = start + page_size_;
  std::string head, places;
  for (const auto& cell : cells) {
    end -= cell.size();
    bytes_.replace(end, cell.size(), cell);
    places += big_endian(end - start, 2);
  }
  head.push_back(char((leaf ? 8 : 0) | (table.has_rowid ? 5 : 2)));
  head += big_endian(0, 2) + big_endian(cells.size(), 2) + big_endian(end - start, 2) + '\0';
  if (!leaf) head += big_endian(right, 4);
  head += places;
  bytes_.replace(start + (page == 1 ? header_size : 0), head.size(), head);
}

// A row of a table without rowids that is between two pages is in neither of them.
void PageFile::build(const Table& table, Cells cells, std::span<const int64_t> rowids) {
  if (size_of(cells) <= room(table.root, true)) return write_page(table.root, table, true, cells);
  std::vector<Node> nodes;
  for (size_t begin = 0; begin < cells.size();) {
    uint32_t page = add_page();
    size_t end = begin, used = 0;
    while (end < cells.size() && used + cells[end].size() + 2 <= room(page, true))
      used += cells[end++].size() + 2;
    if (table.has_rowid) {
      nodes.push_back({page, varint(uint64_t(rowids[end - 1]))});
    } else if (end < cells.size()) {
      if (end + 1 == cells.size()) --end; // or the last page would have no row
      nodes.push_back({page, cells[end]});
    } else {
      nodes.push_back({page, {}});
    }
    write_page(page, table, true, cells.subspan(begin, end - begin));
    begin = table.has_rowid ? end : end + 1;
  }
  build_above(table, std::move(nodes));
}

void PageFile::build_above(const Table& table, std::vector<Node> nodes) {
  std::vector<std::string> cells;
  for (const Node& node : nodes)
    cells.push_back(big_endian(node.page, 4) + node.divider);
  Cells all = cells;
  if (size_of(all.first(all.size() - 1)) <= room(table.root, false))
    return write_page(table.root, table, false, all.first(all.size() - 1), nodes.back().page);
  std::vector<Node> above;
  for (size_t begin = 0; begin < nodes.size();) {
    uint32_t page = add_page();
    size_t last = begin, used = 0; // the page's right pointer
    while (last + 1 < nodes.size() && used + cells[last].size() + 2 <= room(page, false))
      used += cells[last++].size() + 2;
    if (last + 2 == nodes.size()) --last; // or the next page would have one below it
    write_page(page, table, false, all.subspan(begin, last - begin), nodes[last].page);
    above.push_back({page, std::move(nodes[last].divider)});
    begin = last + 1;
  }
  build_above(table, std::move(above));
}

} // namespace terra
