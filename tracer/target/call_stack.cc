// SPDX-License-Identifier: MIT
// The only file that includes libunwind.
#include "tracer/target/call_stack.hh"

#include <algorithm>
#include <charconv>
#include <libunwind-ptrace.h>
#include <memory>

#include "lib/base/fd.hh"
#include "lib/base/path.hh"

namespace terra {

namespace {

constexpr int most_frames = 64;

struct Mapping {
  uint64_t start, end, offset;
  std::string object;
};

uint64_t hex(std::string_view text) {
  uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return value;
}

// proc_pid_maps(5): start-end perms offset dev inode path
std::vector<Mapping> executable_mappings(pid_t tid) {
  std::vector<Mapping> mappings;
  auto text = read_file("/proc/" + std::to_string(tid) + "/maps");
  if (!text) return mappings;
  for (std::string_view line : split(*text, '\n')) {
    size_t dash = line.find('-'), blank = line.find(' '), path = line.find('/');
    if (path == std::string_view::npos || line.substr(blank + 3, 1) != "x") continue;
    mappings.push_back({hex(line.substr(0, dash)), hex(line.substr(dash + 1)), hex(line.substr(blank + 6)),
                        std::string(line.substr(path))});
  }
  return mappings;
}

// dlopen is in libc or libdl and works in ld.so; who called it is the question.
bool is_loader(const std::string& object) {
  std::string name = base_name(object);
  for (std::string_view start : {"ld-linux", "ld-musl", "ld-2.", "ld.so", "libc.so", "libc-2.", "libdl"})
    if (name.starts_with(start)) return true;
  return false;
}

std::string at(std::string place, uint64_t offset) {
  char digits[16];
  return place.append("+0x").append(digits, std::to_chars(digits, std::end(digits), offset, 16).ptr);
}

// Of a stripped object libunwind names the last exported symbol before the address, whatever lies in between.
// The unwind information knows where the function begins.
std::string symbol_at(unw_cursor_t& cursor, unw_word_t address) {
  char name[512];
  unw_word_t offset;
  unw_proc_info_t function;
  int code = unw_get_proc_name(&cursor, name, sizeof name, &offset);
  if (unw_get_proc_info(&cursor, &function) == 0 && address - offset < function.start_ip) return {};
  return code == 0 || code == -UNW_ENOMEM ? at(name, offset) : std::string();
}

struct UptDestroy {
  void operator()(void* info) const { _UPT_destroy(info); }
};

} // namespace

unw_addr_space* CallStacks::space() {
  if (space_) return space_;
  space_ = unw_create_addr_space(&_UPT_accessors, 0);
  if (!space_) throw Error{"libunwind: cannot be used"};
  unw_set_caching_policy(space_, UNW_CACHE_NONE); // its key is the address: other processes have others there
  return space_;
}

CallStacks::~CallStacks() {
  if (space_) unw_destroy_addr_space(space_);
}

CallStack CallStacks::of(pid_t tid) {
  CallStack stack;
  std::unique_ptr<void, UptDestroy> thread(_UPT_create(tid));
  unw_cursor_t cursor;
  if (!thread || unw_init_remote(&cursor, space(), thread.get()) != 0) return stack;
  auto mappings = executable_mappings(tid);
  for (int depth = 0; depth < most_frames; ++depth) {
    unw_word_t address;
    if (unw_get_reg(&cursor, UNW_REG_IP, &address) != 0 || !address) break;
    auto in = std::ranges::find_if(mappings,
                                   [&](const Mapping& m) { return m.start <= address && address < m.end; });
    if (in == mappings.end()) break;
    std::string place = at(in->object, address - in->start + in->offset);
    auto [known, added] = symbols_.try_emplace(place);
    if (added) known->second = symbol_at(cursor, address);
    stack.frames += place + (known->second.empty() ? "\n" : " " + known->second + "\n");
    if (stack.caller.empty() && !is_loader(in->object)) {
      stack.caller = in->object;
      stack.symbol = known->second;
    }
    if (unw_step(&cursor) <= 0) break;
  }
  return stack;
}

} // namespace terra
