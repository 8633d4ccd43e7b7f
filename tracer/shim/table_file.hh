// SPDX-License-Identifier: MIT
// The tracer's side of the tables of events (preload/shim/shim.h), and the files that hold them.
//
// Two files in memory for the whole run; they grow by a table when all are in use. Memory: a table (0.25 MB,
// as far as it is touched) for each program that runs with the shim at one time, its forks included; at most
// 256 of them, 64 MB. Programs write to their table as they like: nothing in it is trusted. What they run
// comes from the other file, which they map privately: whoever shares a table could share the rest of its
// file.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lib/base/error.hh"
#include "lib/base/fd.hh"
#include "preload/shim/shim.h"

namespace terra {

struct ShimEvent {
  uint32_t owner;
  uint32_t times;  // the same call, one behind the other or with others between that change nothing
  shim_event what; // path ends with NUL at path_size
};

class Table {
 public:
  struct Place {
    shim_table* table;
    uint64_t table_offset; // in the file of tables
    std::byte* own;        // shim_local, and behind it the trampolines
    uint64_t own_offset;   // in the other file
  };
  explicit Table(const Place& place) : place_(place), memory_(place.table) {}

  void clear(uint64_t cookie, uint32_t slots);
  // What a process maps for itself is written while it is stopped at its exec, and never later.
  const Place& place() const { return place_; }

  bool has_begun() const;        // the program's own code runs
  shim_text_note loader() const; // what it has connected there itself; start 0: nothing
  bool pending() const;          // something to take
  // Half of the present bank or more is in use: new events go to the other bank, if that is empty.
  bool turn_over();
  // Appends completed events, in their order; their slots are free then.
  void take(std::vector<ShimEvent>& events);
  void abandon(uint32_t owner); // it has ended: slots that it had claimed are free
  void abandon_exec(uint32_t owner);
  // The name in the execve under way. Nothing: there is none, or it is not the shim's.
  std::optional<std::string> executing(uint32_t owner) const;
  // The next open of that name may create (shim_table::pass). False: another one may, at the moment.
  bool give_pass(uint32_t owner, uint64_t name);
  void withdraw_pass(uint32_t owner);
  // Guests that run in the memory of processes that use this: shim_table::guests.
  void change_guests(int by);

 private:
  template <typename Visit> void each_slot(uint32_t bank, Visit&& visit) const;
  bool is_empty(uint32_t bank) const;
  void free_slots(uint64_t in_state);

  Place place_;
  shim_table* memory_;
  uint64_t taken_ = 0;
  uint32_t guests_ = 0;
};

class TableFile {
 public:
  // `slots` of each bank, at most shim_slots; `cookie`: a number that nobody else has; `code` is the shim's.
  // Throws Error.
  TableFile(uint32_t slots, uint64_t cookie, std::span<const std::byte> code);
  ~TableFile();

  // An empty table, which comes back when the last owner lets go of it. Null: no memory, or too many.
  std::shared_ptr<Table> get();

  const std::vector<std::unique_ptr<Table>>& all() const { return tables_; }
  const std::string& tables_name() const { return tables_name_; } // in /proc, for other processes
  const std::string& own_name() const { return own_name_; }
  uint64_t cookie() const { return cookie_; }
  shim_texts& texts() { return *texts_; } // the processes see it behind the shim's code
  void set_null_stays(bool stays) { __atomic_store_n(&texts_->null_stays, stays, __ATOMIC_RELEASE); }
  // What all processes find at that place behind their own trampolines; at most shim_trampoline_room bytes.
  void set_trampoline(size_t index, std::span<const std::byte> code);

 private:
  Table* add();

  std::byte* map(const Fd& file, uint64_t offset, size_t size);

  Fd tables_file_, own_file_;
  std::string tables_name_, own_name_;
  uint32_t slots_;
  uint64_t cookie_;
  shim_texts* texts_ = nullptr;
  std::array<std::byte, AREA_SIZE - AREA_TRACER> trampolines_ = {};
  std::vector<std::unique_ptr<Table>> tables_;
  std::vector<std::span<std::byte>> mappings_;
  std::vector<Table*> free_;
};

} // namespace terra
