// SPDX-License-Identifier: MIT
// A SQLite database made in one go, in memory: for who knows all rows when he writes.
//
// Source: https://www.sqlite.org/fileformat2.html (the database header, b-tree pages, records). Two kinds of
// tables: with INTEGER PRIMARY KEY or no key at all, and WITHOUT ROWID. No indexes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace terra {

// What a column can hold; text is bytes.
using Field = std::variant<std::monostate, int64_t, double, std::string_view>;

// Rows of one table, in the format of SQLite's records.
class PageRows {
 public:
  // rowid 0: of a table WITHOUT ROWID. The column that is the rowid is null.
  void add(int64_t rowid, std::initializer_list<Field> fields);
  void add(int64_t rowid, std::string_view record); // one that is made already
  void reserve(size_t rows, size_t bytes);          // `bytes`: of each

  size_t bytes() const { return bytes_.size(); }
  size_t size() const { return ends_.size(); }
  std::span<const int64_t> rowids() const { return rowids_; }
  std::string_view record(size_t row) const {
    size_t begin = row ? ends_[row - 1] : 0;
    return std::string_view(bytes_).substr(begin, ends_[row] - begin);
  }

 private:
  std::string bytes_;
  std::vector<size_t> ends_;
  std::vector<int64_t> rowids_;
};

class PageFile {
 public:
  struct Header {
    uint16_t page_size; // a power of two from 512 to 32768
    uint32_t application_id, user_version;
    uint32_t change; // different from that of a file which this one replaces
  };
  // Empty tables, and views. `sql`: CREATE TABLE and CREATE VIEW, one behind the other, each ended by ";\n".
  PageFile(std::string_view sql, const Header& header);

  // All rows of a table, in the order of its key. Once for each table that has any.
  void fill(std::string_view table, const PageRows& rows);

  const std::string& bytes() const& { return bytes_; }
  std::string bytes() && { return std::move(bytes_); }

 private:
  struct Table {
    std::string_view name;
    uint32_t root;
    bool has_rowid;
  };
  // A page with rows, and what is between it and the next one: the largest rowid in it, or a row of its own.
  struct Node {
    uint32_t page;
    std::string divider;
  };
  // Of one page.
  struct Cells {
    std::string bytes;
    std::vector<size_t> places; // where each begins
    void clear() {
      bytes.clear();
      places.clear();
    }
  };

  void write_header(const Header& header);
  void write_schema(const std::vector<std::string_view>& statements);
  size_t size_here(const Table& table, size_t record) const;
  size_t cell_size(const Table& table, const PageRows& rows, size_t row) const;
  void append_cell(std::string& bytes, const Table& table, const PageRows& rows, size_t row);
  uint32_t overflow(std::string_view rest);
  void build(const Table& table, const PageRows& rows);
  void build_above(const Table& table, std::vector<Node> nodes);
  uint32_t add_page();
  size_t room(uint32_t page, bool leaf) const;
  size_t end_of_leaf(uint32_t page, const Table& table, const PageRows& rows, size_t begin) const;
  size_t nodes_in(uint32_t page, std::span<const Node> nodes) const;
  void write_leaf(uint32_t page, const Table& table, const PageRows& rows, size_t begin, size_t end);
  void write_inner(uint32_t page, const Table& table, std::span<const Node> nodes);
  void write_page(uint32_t page, const Table& table, bool leaf, const Cells& cells, uint32_t right = 0);

  size_t page_size_;
  std::string bytes_;
  std::vector<Table> tables_;
  Cells cells_;      // of the page under way
  std::string head_; // and its head
};

} // namespace terra
