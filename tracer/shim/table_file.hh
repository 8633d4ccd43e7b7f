// SPDX-License-Identifier: MIT
// The tracer's side of the tables of events (preload/shim/shim.h), and the file that holds them.
//
// One file in memory for the whole run; it grows by a table when all are in use. Memory: a table (0.25 MB,
// as far as it is touched) for each program that runs with the shim at one time, its forks included; at most
// 256 of them, 64 MB. Programs write to their table as they like: nothing in it is trusted. What they run
// lies far behind the tables, and they map it privately.
#pragma once

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
    uint64_t table_offset; // in the file
    std::byte* area;       // the tracer's trampolines for a program that begins
    uint64_t area_offset;
  };
  explicit Table(const Place& place) : place_(place), memory_(place.table) {}

  void clear(uint32_t slots);
  // What a process maps for itself is written while it is stopped at its exec, and never later.
  const Place& place() const { return place_; }
  // How a program begins, as in shim_table.
  struct Start {
    uint64_t stack, entry, private_at;
    uint32_t owner;
    uint64_t connects;
    bool takes_maps, in_loader, has_area;
  };
  void prepare(const Start& start);
  uint64_t private_at() const { return private_at_; }
  uint64_t used() const;  // sites of known texts, a bit for each, so far
  void stop_connecting(); // the shim makes no call of its own any more

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
  // A view for one more process (shim_private::view), of which as much is known as of another's. shim_views:
  // there is none left, or nothing is known.
  uint8_t take_view(uint8_t like = shim_views);
  void forget_view(uint8_t view); // nothing is known any more
  void drop_view(uint8_t view);

 private:
  template <typename Visit> void each_slot(uint32_t bank, Visit&& visit) const;
  bool is_empty(uint32_t bank) const;
  void free_slots(uint64_t in_state);

  Place place_;
  shim_table* memory_;
  uint64_t taken_ = 0;
  uint64_t private_at_ = 0;
  uint32_t guests_ = 0;
  uint32_t views_ = 0; // a bit for each that is somebody's
};

class TableFile {
 public:
  // `slots` of each bank, at most shim_slots; `cookie`: make_shim_cookie(). Throws Error.
  TableFile(uint32_t slots, uint64_t cookie);
  ~TableFile();

  // An empty table, which comes back when the last owner lets go of it. Null: no memory, or too many.
  std::shared_ptr<Table> get();
  // The one that is at this place in the file, or around it, in use or not: as it is. Null: none is.
  std::shared_ptr<Table> get_again(uint64_t offset);

  const std::vector<std::unique_ptr<Table>>& all() const { return tables_; }
  const std::string& name() const { return name_; } // in /proc, for other processes
  uint64_t cookie() const { return cookie_; }
  std::string in_maps() const;            // device and inode, as in /proc/PID/maps
  shim_texts& texts() { return *texts_; } // the processes see it behind the shim's code
  void set_null_stays(bool stays) { __atomic_store_n(&texts_->null_stays, stays, __ATOMIC_RELEASE); }
  // What all processes find at that place of SHIM_TRAMPOLINES; at most shim_trampoline_room bytes.
  void set_trampoline(size_t index, std::span<const std::byte> code);

 private:
  Table* add();
  std::shared_ptr<Table> use(Table* table);
  std::byte* map(uint64_t offset, size_t size);

  Fd file_;
  std::string name_;
  uint32_t slots_;
  uint64_t cookie_;
  std::byte* code_ = nullptr;
  shim_texts* texts_ = nullptr;
  std::vector<std::unique_ptr<Table>> tables_;
  std::vector<std::span<std::byte>> mappings_;
  std::vector<std::weak_ptr<Table>> users_; // of each
  std::vector<Table*> free_;
};

} // namespace terra
