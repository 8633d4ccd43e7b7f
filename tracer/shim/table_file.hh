// SPDX-License-Identifier: MIT
// The tracer's side of the tables of events (preload/shim/shim.h), and the file that holds them.
//
// One file in memory for the whole run; it grows by a table when all are in use. Memory: a table (0.25 MB, as
// far as it is touched) for each program that runs with the shim at one time, its forks included; at most 256
// of them, 64 MB. Programs write to their table as they like: nothing in it is trusted.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lib/base/error.hh"
#include "lib/base/fd.hh"
#include "preload/shim/shim.h"

namespace terra {

struct ShimEvent {
  uint32_t owner;
  shim_event what; // path ends with NUL at path_size
};

class Table {
 public:
  Table(shim_table* memory, uint64_t offset) : memory_(memory), offset_(offset) {}

  void clear(uint64_t cookie, uint32_t slots);
  uint64_t offset() const { return offset_; } // in the file

  bool pending() const; // something to take
  // Half of the present bank or more is in use: new events go to the other bank, if that is empty.
  bool turn_over();
  // Appends completed events, in their order; their slots are free then.
  void take(std::vector<ShimEvent>& events);
  void abandon(uint32_t owner); // it has ended: slots that it had claimed are free

 private:
  bool is_empty(uint32_t bank) const;

  shim_table* memory_;
  uint64_t offset_;
  uint64_t taken_ = 0;
};

class TableFile {
 public:
  // `slots` of each bank, at most shim_slots. Throws Error.
  explicit TableFile(uint32_t slots);
  ~TableFile();

  // An empty table, which comes back when the last owner lets go of it. Null: no memory, or too many.
  std::shared_ptr<Table> get();

  const std::vector<std::unique_ptr<Table>>& all() const { return tables_; }
  std::string name() const; // in /proc, for other processes
  uint64_t cookie() const { return cookie_; }

 private:
  Table* add();

  Fd fd_;
  uint32_t slots_;
  uint64_t cookie_ = 0;
  std::vector<std::unique_ptr<Table>> tables_;
  std::vector<shim_table*> mappings_;
  std::vector<Table*> free_;
};

} // namespace terra
