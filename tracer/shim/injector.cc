// SPDX-License-Identifier: MIT
#include "tracer/shim/injector.hh"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "preload/sites/sites.h"
#include "tracer/shim/near_place.hh"
#include "tracer/shim/site.hh"
#include "tracer/target/memory.hh"

extern "C" const char blob_shim_bin[], blob_shim_bin_end[];

namespace terra {

namespace {

constexpr uint64_t whole_size = SHIM_CODE_SIZE + SHIM_LOCAL_SIZE;

const shim_header& header() {
  return *reinterpret_cast<const shim_header*>(blob_shim_bin);
}

std::span<const std::byte> code_bytes() {
  return std::as_bytes(std::span(blob_shim_bin, size_t(blob_shim_bin_end - blob_shim_bin)));
}

template <typename T> bool put(pid_t pid, size_t offset, const T& value) {
  return write_data(pid, SHIM_LOCAL + offset, std::as_bytes(std::span(&value, 1)));
}

bool set_registers(pid_t tid, user_regs_struct& registers) {
  return ::ptrace(PTRACE_SETREGS, tid, nullptr, &registers) == 0;
}

// The call that was replaced is made again: the program stands before its instruction.
void rewind(user_regs_struct& registers) {
  registers.rip -= 2;
  registers.rax = registers.orig_rax;
  registers.orig_rax = ~0ull; // no call under way that a signal could restart
}

// The call under way is not made, the program goes on at `rip` with the number in rax.
bool make_again(pid_t tid, uint64_t rip) {
  user_regs_struct registers;
  if (::ptrace(PTRACE_GETREGS, tid, nullptr, &registers) != 0) return false;
  rewind(registers);
  registers.rip = rip;
  return set_registers(tid, registers);
}

// Null: none in reach has room.
TrampolineArea* area_near(ShimState& shim, uint64_t ip) {
  for (TrampolineArea& area : shim.areas)
    if (in_reach(ip, area.start) && area.size - area.used >= largest_trampoline) return &area;
  return nullptr;
}

} // namespace

bool Injector::replace(const Tracee& tracee, uint64_t address, uint64_t size, bool code) {
  user_regs_struct registers;
  if (::ptrace(PTRACE_GETREGS, tracee.tid, nullptr, &registers) != 0) return false;
  Replaced replaced{registers, code};
  registers.orig_rax = SYS_mmap;
  registers.rdi = address;
  registers.rsi = size;
  registers.rdx = PROT_READ | PROT_EXEC | (code ? PROT_WRITE : 0); // trampolines are written from outside
  registers.r10 = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
  registers.r8 = ~0ull;
  registers.r9 = 0;
  if (!set_registers(tracee.tid, registers)) return false;
  replaced_[tracee.tid] = replaced;
  return true;
}

bool Injector::start(Tracee& tracee) {
  return replace(tracee, SHIM_CODE, whole_size, true);
}

void Injector::finish(Tracee& tracee, int64_t result) {
  Replaced replaced = replaced_.at(tracee.tid);
  replaced_.erase(tracee.tid);
  ShimState& shim = tracee.process->shim;
  user_regs_struct registers = replaced.registers;
  rewind(registers);
  if (replaced.code) {
    if (result != int64_t(SHIM_CODE) || !place_shim(tracee, registers)) shim.failed = true;
  } else if (result > 0) {
    shim.areas.push_back({uint64_t(result), shim_area_size, 0});
  } else {
    shim.failed = true;
  }
  set_registers(tracee.tid, registers);
}

// The code, and what it has to know; it runs before the program's call.
bool Injector::place_shim(Tracee& tracee, user_regs_struct& registers) {
  shim_local local = {};
  std::shared_ptr<Table> table = tables_.get();
  std::string file = tables_.name();
  if (!table || file.size() >= sizeof local.file) return false;
  local.owner = uint32_t(tracee.process->id);
  local.resume = registers.rip;
  local.offset = table->offset();
  local.cookie = tables_.cookie();
  local.area = free_place_near(tracee.tid, registers.rip, shim_area_size).value_or(0);
  local.takes_maps = maps_;
  std::memcpy(local.file, file.data(), file.size());
  if (!write_data(tracee.tid, SHIM_CODE, code_bytes()) || !put(tracee.tid, 0, local)) return false;
  registers.rip = header().boot;
  tracee.process->shim.table = std::move(table);
  tracee.process->shim.stage = ShimState::Stage::booting;
  return true;
}

bool Injector::check(Process& process) {
  shim_local local;
  if (!read_value(process.pid, SHIM_LOCAL, local)) local.status = -1;
  if (local.status == 0) return false; // a signal handler runs before it
  if (local.status > 0) {
    process.shim.stage = ShimState::Stage::ready;
    if (local.status == 1) process.shim.areas.push_back({local.area, shim_area_size, 0});
    return true;
  }
  process.shim.stage = ShimState::Stage::none;
  process.shim.failed = true;
  process.shim.table = nullptr;
  return false;
}

bool Injector::connect(Tracee& tracee, uint64_t ip, uint64_t nr) {
  ShimState& shim = tracee.process->shim;
  if (shim.seen_sites.contains(ip)) return false;
  if (std::ranges::any_of(shim.areas, [&](const auto& area) { return area.holds(ip); })) return false;
  SiteCode code;
  if (!read_memory(tracee.tid, ip - site_before, code) || !patch_site(code, ip, nr, ip, 0)) {
    shim.seen_sites.insert(ip);
    return false;
  }
  if (!area_near(shim, ip)) {
    auto place = free_place_near(tracee.tid, ip, shim_area_size);
    if (place && replace(tracee, *place, shim_area_size, false)) return true;
    shim.seen_sites.insert(ip);
    return false;
  }
  Fd memory = open_memory(tracee.tid);
  auto at = patch(tracee, memory, ip, nr, code);
  if (!at) return false;
  connect_neighbours(tracee, memory, ip, nr, code);
  if (nr == SYS_open || nr == SYS_openat) connect_twin(tracee, memory, ip, nr);
  // The thread must not come back behind the instruction: there may be the jump's last bytes now.
  return make_again(tracee.tid, *at);
}

// Where the detour begins.
std::optional<uint64_t> Injector::patch(const Tracee& tracee, const Fd& memory, uint64_t ip, uint64_t nr,
                                        const SiteCode& code) {
  ShimState& shim = tracee.process->shim;
  shim.seen_sites.insert(ip);
  TrampolineArea* area = area_near(shim, ip);
  if (!area) return {};
  uint64_t start = area->start + area->used;
  auto patch = patch_site(code, ip, nr, start, header().entry);
  if (!patch || !write_memory(memory, start, patch->trampoline)) return {};
  area->used += largest_trampoline;
  if (!write_memory(memory, patch->at, patch->jump)) return {};
  return patch->at;
}

// glibc's cancellable calls are there twice: for a process with one thread, and for one with several
// (sysdeps/unix/sysdep.h, SYSCALL_CANCEL). When the second stops for the first time, there are threads that
// may be running there, and it is too late to change it.
void Injector::connect_twin(const Tracee& tracee, const Fd& memory, uint64_t ip, uint64_t nr) {
  constexpr uint64_t around = 256;
  std::array<unsigned char, 2 * around> text;
  if (!read_value(tracee.tid, ip - around, text)) return;
  syscall_set wanted = {};
  wanted[nr] = 1;
  std::array<uint32_t, 4> offsets;
  size_t count = find_sites(text.data(), text.size(), wanted, offsets.data(), offsets.size());
  for (uint32_t offset : std::span(offsets).first(count)) {
    uint64_t twin = ip - around + offset + 2;
    SiteCode code;
    if (tracee.process->shim.seen_sites.contains(twin)) continue;
    if (!read_memory(tracee.tid, twin - site_before, code)) continue;
    if (patch(tracee, memory, twin, nr, code)) connect_neighbours(tracee, memory, twin, nr, code);
  }
}

void Injector::connect_neighbours(const Tracee& tracee, const Fd& memory, uint64_t ip, uint64_t nr,
                                  const SiteCode& code) {
  constexpr uint64_t one_object = 0x200000;
  auto& connected = tracee.process->shim.connected;
  auto other = connected.lower_bound(ip);
  if (other == connected.end() && !connected.empty()) --other;
  bool near =
      other != connected.end() && std::max(ip, other->first) - std::min(ip, other->first) < one_object;
  SiteId id = known_.learn(ip, nr, code, near ? other->first : 0, near ? other->second : SiteId());
  connected[ip] = id;
  for (const auto& neighbour : known_.neighbours(ip, id)) {
    SiteCode there;
    if (tracee.process->shim.seen_sites.contains(neighbour.ip)) continue;
    if (!read_memory(tracee.tid, neighbour.ip - site_before, there) || there != *neighbour.code) continue;
    if (patch(tracee, memory, neighbour.ip, neighbour.nr, there)) connected[neighbour.ip] = neighbour.id;
  }
}

bool Injector::mend(const Tracee& tracee) {
  user_regs_struct registers;
  if (::ptrace(PTRACE_GETREGS, tracee.tid, nullptr, &registers) != 0) return false;
  if (registers.rip < header().copy || registers.rip >= header().copy_end) return false;
  registers.rip = header().copy_failed;
  return set_registers(tracee.tid, registers);
}

bool set_shim_enabled(const Process& process, bool enabled) {
  return put(process.pid, offsetof(shim_local, enabled), uint32_t(enabled));
}

bool set_shim_owner(const Process& process) {
  return put(process.pid, offsetof(shim_local, owner), uint32_t(process.id));
}

bool set_shim_stale_cwd(const Process& process, bool stale) {
  return put(process.pid, offsetof(shim_local, stale_cwd), uint8_t(stale));
}

bool forget_shim_descriptors(const Process& process) {
  return put(process.pid, offsetof(shim_local, known), std::array<uint8_t, shim_descriptors>());
}

} // namespace terra
