// SPDX-License-Identifier: MIT
// A SQLite database made in one go, in memory: for who knows all rows when he writes.
//
// Source: https://www.sqlite.org/fileformat2.html (the database header, b-tree pages). Two kinds of tables:
// with INTEGER PRIMARY KEY or no key at all, and WITHOUT ROWID. No indexes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/trace/write/record.hh"

namespace terra {

class PageFile {
  struct Table;
  // A page with rows, and what is between it and the next one: the largest rowid in it, or a row of its own.
  struct Node {
    uint32_t page;
    std::string divider;
  };
  // Of one page.
  struct Cells {
    std::string bytes;
    std::vector<size_t> places; // where each begins
  };

 public:
  struct Header {
    uint16_t page_size; // a power of two from 512 to 32768
    uint32_t application_id, user_version;
    uint32_t change; // different from that of a file which this one replaces
  };
  // Empty tables, and views. `sql`: CREATE TABLE and CREATE VIEW, one behind the other, each ended by ";\n".
  PageFile(std::string_view sql, const Header& header);

  // Rows on their way into the pages of one table.
  class Rows {
   public:
    // In the order of the key. rowid 0: of a table WITHOUT ROWID. The column that is the rowid is null.
    void add(int64_t rowid, std::initializer_list<Field> fields) { add(rowid, records_.make(fields)); }
    void add(int64_t rowid, std::string_view record); // one that is made already

   private:
    friend class PageFile;
    Rows(PageFile& file, const Table& table) : file_(file), table_(table) {}
    void append_cell(int64_t rowid, std::string_view record);
    void end_page();
    void finish();

    PageFile& file_;
    const Table& table_;
    RecordMaker records_;
    Cells cells_; // of the page under way
    size_t left_ = 0;
    int64_t last_ = 0;    // rowid
    std::string divider_; // a row that is to be behind the page, which is full; empty: none
    std::vector<Node> nodes_;
  };

  // All rows of a table: `add_all(Rows&)`. Once for each table that has any.
  template <typename AddAll> void fill(std::string_view name, AddAll&& add_all) {
    Rows rows(*this, table(name));
    add_all(rows);
    rows.finish();
    count_pages();
  }
  void reserve(size_t bytes) { bytes_.reserve(bytes); } // of the whole file

  const std::string& bytes() const& { return bytes_; }
  std::string bytes() && { return std::move(bytes_); }

 private:
  struct Table {
    std::string_view name;
    uint32_t root;
    bool has_rowid;
  };

  const Table& table(std::string_view name) const;
  void count_pages();
  void write_header(const Header& header);
  void write_schema(const std::vector<std::string_view>& statements);
  size_t size_here(const Table& table, size_t record) const;
  uint32_t overflow(std::string_view rest);
  void build_above(const Table& table, std::vector<Node> nodes);
  uint32_t add_page();
  size_t room(uint32_t page, bool leaf) const;
  size_t nodes_in(uint32_t page, std::span<const Node> nodes) const;
  void write_inner(uint32_t page, const Table& table, std::span<const Node> nodes);
  void write_page(uint32_t page, const Table& table, bool leaf, const Cells& cells, uint32_t right = 0);

  size_t page_size_;
  std::string bytes_;
  std::vector<Table> tables_;
};

} // namespace terra
