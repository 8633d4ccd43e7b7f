// SPDX-License-Identifier: MIT
#include "tracer/shim/injector.hh"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "preload/sites/sites.h"
#include "tracer/shim/block.hh"
#include "tracer/shim/boot.hh"
#include "tracer/shim/mappings.hh"
#include "tracer/shim/site.hh"
#include "tracer/target/memory.hh"

namespace terra {

namespace {

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
    if (in_reach(ip, area.start) && area.room - area.used >= largest_trampoline) return &area;
  return nullptr;
}

} // namespace

Injector::Injector(TableFile& tables, bool maps) : tables_(tables), texts_(tables), maps_(maps) {}

bool Injector::start(Tracee& tracee, const InitialStack& stack, bool stale_cwd, uint64_t sites) {
  auto place = boot_place(tracee.tid, stack);
  if (!place) return false;
  std::shared_ptr<Table> table = tables_.get();
  if (!table) return false;
  uint64_t entry = stack.entry();
  bool in_loader = stack.interpreter && texts_.connects_loader(entry - stack.interpreter);
  uint32_t owner = uint32_t(tracee.process->id);
  table->prepare({.stack = stack.registers.rsp,
                  .entry = entry,
                  .private_at = place->private_at,
                  .owner = owner,
                  .connects = sites,
                  .takes_maps = maps_,
                  .in_loader = in_loader,
                  .has_area = !in_loader});
  Boot boot = {.place = *place,
               .name = tables_.name(),
               .code_size = uint64_t(in_loader ? SHIM_CODE_SIZE : SHIM_AREA),
               .table_offset = table->place().table_offset,
               .cookie = tables_.cookie(),
               .own = {owner, table->take_view(), stale_cwd, {}}};
  if (!write_boot(tracee.tid, stack.registers, boot)) return false;

  ShimState& shim = tracee.process->shim;
  shim.table = std::move(table);
  shim.boot = place->code;
  shim.stack = stack.registers.rsp;
  shim.entry = entry;
  shim.block = place->block;
  shim.private_at = place->private_at;
  shim.own = boot.own;
  shim.areas.push_back({place->block + SHIM_AREA, SHIM_AREA_SIZE, SHIM_AREA_SIZE, 0});
  shim.asks_loader = in_loader;
  if (!in_loader) connect_beginning(tracee.tid, shim, stack.interpreter);
  shim.stage = ShimState::Stage::ready;
  return true;
}

void Injector::connect_beginning(pid_t tid, ShimState& shim, bool is_loader) {
  int64_t area = int64_t(shim.areas.front().start - shim.entry);
  if (auto known = beginnings_.find(tid, shim.entry, area, known_.version()))
    return connect_as_before(tid, shim, *known);
  Mappings mappings(tid);
  if (!learn_beginning(tid, mappings, shim, is_loader)) return;
  KnownSites::At entry = {shim.entry, shim.connected[shim.entry]};
  uint64_t version = known_.version();
  Batch batch{area_near(shim, entry.ip), {}, {}};
  if (!batch.area) return;
  add_neighbours(batch, tid, shim, entry);
  if (write(batch, tid, shim)) beginnings_.keep(remember(batch, shim, version));
}

// False: it can't be read.
bool Injector::learn_beginning(pid_t tid, Mappings& mappings, ShimState& shim, bool is_loader) {
  SiteCode code;
  if (!read_memory(tid, shim.entry - site_before, code)) return false;
  if (!known_.find(code)) study_.beginning(mappings, shim.entry, code, is_loader);
  shim.connected[shim.entry] = identify(mappings, shim, shim.entry, no_call, code);
  return true;
}

void Injector::connect_as_before(pid_t tid, ShimState& shim, const Beginning& beginning) {
  TrampolineArea& area = shim.areas.front();
  std::ranges::copy(beginning.trampolines, shim.table->place().area + area.used);
  area.used += beginning.trampolines.size();
  for (auto [at, value] : beginning.words)
    write_word(tid, shim.entry + uint64_t(at), value);
  for (auto [at, id] : beginning.connected) {
    uint64_t ip = shim.entry + uint64_t(at);
    shim.connected.emplace_hint(shim.connected.end(), ip, id);
    if (at != 0) shim.seen_sites.emplace_hint(shim.seen_sites.end(), ip);
  }
}

// The batch has been written to a process that begins.
Beginning Injector::remember(const Batch& batch, const ShimState& shim, uint64_t version) const {
  auto from_entry = [&](uint64_t address) { return int64_t(address - shim.entry); };
  Beginning now = {from_entry(shim.areas.front().start), version, {}, {}, batch.trampolines, {}};
  std::vector<std::pair<int64_t, const SiteCode*>> places = {
      {0, known_.site({shim.entry, shim.connected.at(shim.entry)}).code}};
  for (const auto& [ip, id] : shim.connected) { // ascending
    now.connected.push_back({from_entry(ip), id});
    if (ip == shim.entry) continue;
    auto site = known_.site({ip, id});
    places.push_back({from_entry(ip), site.code});
    auto patch = patch_site(*site.code, ip, site.nr, ip, 0);
    auto at = std::ranges::find(batch.patches, patch->at, &SitePatch::at);
    std::array<std::byte, sizeof(uint64_t)> bytes;
    std::copy_n(site.code->begin() + long(patch->at - (ip - site_before)), bytes.size(), bytes.begin());
    std::ranges::copy(at->jump, bytes.begin());
    now.words.push_back({from_entry(patch->at), std::bit_cast<uint64_t>(bytes)});
  }
  now.code = runs_of(std::move(places));
  return now;
}

// What has been unmapped meanwhile, or is another file's, has no jump of ours.
bool Injector::restore_sites(pid_t pid, const ShimState& shim) const {
  auto leads_to_shim = [&](uint64_t at) {
    std::array<std::byte, 5> jump;
    int32_t distance;
    if (!read_memory(pid, at, jump) || jump[0] != std::byte{0xe9}) return false;
    std::memcpy(&distance, &jump[1], sizeof distance);
    return shim.holds(at + jump.size() + uint64_t(int64_t(distance)));
  };
  Fd memory = open_memory(pid);
  bool done = true;
  for (const auto& [ip, id] : shim.connected) {
    auto site = known_.site({ip, id});
    auto patch = patch_site(*site.code, ip, site.nr, ip, 0);
    if (!patch || !leads_to_shim(patch->at)) continue; // none: it is where the program begins
    auto before = std::span(*site.code).subspan(patch->at - (ip - site_before), patch->jump.size());
    done &= write_memory(memory, patch->at, before);
  }
  return done;
}

bool Injector::disconnect(pid_t pid, ShimState& shim) {
  texts_.settle(shim);
  bool done = restore_sites(pid, shim);
  shim.connected.clear();
  return done;
}

bool Injector::undo_start(const Tracee& tracee) {
  ShimState& shim = tracee.process->shim;
  user_regs_struct registers;
  if (::ptrace(PTRACE_GETREGS, tracee.tid, nullptr, &registers) != 0) return false;
  bool in_boot_or_failed = in_boot(shim.boot, registers.rip) || registers.rip >= -4095ull; // boot.S
  if (shim.table->has_begun() || !(shim.in_code(registers.rip) || in_boot_or_failed)) return false;
  restore_sites(tracee.tid, shim);
  user_regs_struct begin = {};
  begin.rip = shim.entry;
  begin.rsp = shim.stack;
  for (auto member :
       {&user_regs_struct::eflags, &user_regs_struct::cs, &user_regs_struct::ss, &user_regs_struct::ds,
        &user_regs_struct::es, &user_regs_struct::fs, &user_regs_struct::gs})
    begin.*member = registers.*member;
  begin.orig_rax = ~0ull;
  set_registers(tracee.tid, begin);
  write_private(tracee.tid, shim.private_at, {}); // as the kernel leaves it
  ShimState without;
  without.off = shim.off;
  without.filtered = shim.filtered;
  without.failed = true;
  shim = without;
  return true;
}

bool Injector::make_room(const Tracee& tracee, Mappings& mappings, uint64_t near) {
  auto place = mappings.free_place_near(near, SHIM_AREA_SIZE);
  user_regs_struct registers;
  if (!place || ::ptrace(PTRACE_GETREGS, tracee.tid, nullptr, &registers) != 0) return false;
  user_regs_struct call = registers;
  call.orig_rax = SYS_mmap;
  call.rdi = *place;
  call.rsi = SHIM_AREA_SIZE;
  call.rdx = PROT_READ | PROT_EXEC; // trampolines are written from outside
  call.r10 = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
  call.r8 = ~0ull;
  call.r9 = 0;
  if (!set_registers(tracee.tid, call)) return false;
  replaced_[tracee.tid] = registers;
  return true;
}

void Injector::finish(Tracee& tracee, int64_t result) {
  user_regs_struct registers = replaced_.at(tracee.tid);
  replaced_.erase(tracee.tid);
  rewind(registers);
  ShimState& shim = tracee.process->shim;
  if (result > 0)
    shim.areas.push_back({uint64_t(result), SHIM_AREA_SIZE, SHIM_AREA_SIZE, 0});
  else
    shim.failed = true;
  set_registers(tracee.tid, registers);
}

bool Injector::is_new(const ShimState& shim, uint64_t ip) const {
  return !shim.seen_sites.contains(ip) && !shim.holds(ip);
}

bool Injector::connect(const Tracee& tracee, ShimState& shim, uint64_t ip, uint64_t nr) {
  bool asked_loader = shim.asks_loader;
  texts_.settle(shim);
  if (!is_new(shim, ip)) return false;
  Mappings mappings(tracee.tid);
  if (asked_loader && !shim.connected.contains(shim.entry)) // it was another loader
    learn_beginning(tracee.tid, mappings, shim, true);
  SiteCode code;
  bool fit = read_memory(tracee.tid, ip - site_before, code);
  if (fit) normalise(shim, ip, code);
  if (!fit || !patch_site(code, ip, nr, ip, 0)) {
    shim.seen_sites.insert(ip);
    return false;
  }
  Batch batch{area_near(shim, ip), {}, {}};
  if (!batch.area) {
    if (make_room(tracee, mappings, ip)) return true;
    shim.seen_sites.insert(ip);
    return false;
  }
  KnownSites::At at = {ip, identify(mappings, shim, ip, nr, code)};
  if (!add(batch, shim, ip, nr, code)) return false;
  shim.connected[ip] = at.id;
  add_neighbours(batch, tracee.tid, shim, at);
  if (nr == SYS_open || nr == SYS_openat) add_twins(batch, tracee.tid, mappings, shim, ip, nr);
  if (!write(batch, tracee.tid, shim)) return false;
  bool begins_here =
      shim.connected.contains(shim.entry) && known_.same_object(shim.connected[shim.entry], at.id);
  if (begins_here)
    texts_.add_to_loader(known_, {shim.entry, shim.connected[shim.entry]}, at);
  else
    texts_.add(mappings, known_, at);
  shim.missed |= texts_.bit_of(code);
  // The thread must not come back behind the instruction: there may be the jump's last bytes now.
  return make_again(tracee.tid, batch.patches[0].at);
}

bool Injector::send_back(const Tracee& tracee, const ShimState& shim, uint64_t ip) const {
  auto at = shim.connected.find(ip);
  if (at == shim.connected.end()) return false;
  auto site = known_.site({ip, at->second});
  auto patch = patch_site(*site.code, ip, site.nr, ip, 0);
  return patch && make_again(tracee.tid, patch->at);
}

// As it was before its neighbours were connected, some of which are nearer than the bytes that are compared.
void Injector::normalise(const ShimState& shim, uint64_t ip, SiteCode& code) const {
  auto first = shim.connected.lower_bound(ip - code.size()),
       end = shim.connected.upper_bound(ip + code.size());
  for (; first != end; ++first) {
    const SiteCode& other = *known_.site({first->first, first->second}).code;
    for (size_t i = 0; i < code.size(); ++i)
      if (uint64_t there = i + ip - first->first; there < other.size()) code[i] = other[there];
  }
}

SiteId Injector::identify(Mappings& mappings, const ShimState& shim, uint64_t ip, uint64_t nr,
                          const SiteCode& code) {
  std::optional<ObjectRange> object; // slow to find
  auto same_object = [&](uint64_t other) {
    if (!object) object = mappings.object_around(ip);
    return object->holds(other);
  };
  const auto& connected = shim.connected;
  auto known = known_.find(code);
  for (const auto& [other, id] : connected) {
    KnownSites::At at = {other, id};
    if (!known && same_object(other)) return known_.learn(ip, nr, code, at);
    if (known && known_.undecided(at, {ip, *known})) known_.decide(at, {ip, *known}, same_object(other));
  }
  return known ? *known : known_.learn(ip, nr, code, {});
}

bool Injector::add(Batch& batch, ShimState& shim, uint64_t ip, uint64_t nr, const SiteCode& code) {
  size_t used = batch.area->used + batch.trampolines.size();
  if (!in_reach(ip, batch.area->start) || batch.area->room - used < largest_trampoline) return false;
  auto patch = patch_site(code, ip, nr, batch.area->start + used, shim.block + shim_points().entry);
  if (!patch) return false;
  shim.seen_sites.insert(ip);
  batch.trampolines.insert(batch.trampolines.end(), patch->trampoline.begin(), patch->trampoline.end());
  batch.trampolines.resize((batch.trampolines.size() + largest_trampoline - 1) / largest_trampoline *
                           largest_trampoline);
  batch.patches.push_back(std::move(*patch));
  return true;
}

void Injector::add_neighbours(Batch& batch, pid_t tid, ShimState& shim, KnownSites::At at) {
  auto neighbours = known_.neighbours(at);
  std::erase_if(neighbours, [&](const auto& neighbour) { return shim.seen_sites.contains(neighbour.ip); });
  std::vector<uint64_t> starts;
  for (const auto& neighbour : neighbours)
    starts.push_back(neighbour.ip - site_before);
  std::vector<SiteCode> codes(neighbours.size());
  for (size_t i = 0; i < codes.size(); ++i) // the one that stopped it is left out
    i += read_each(tid, std::span(starts).subspan(i), sizeof codes[0], codes[i].data());
  for (size_t i = 0; i < codes.size(); ++i) {
    const auto& neighbour = neighbours[i];
    normalise(shim, neighbour.ip, codes[i]);
    if (codes[i] != *neighbour.code || !add(batch, shim, neighbour.ip, neighbour.nr, codes[i])) continue;
    shim.connected[neighbour.ip] = neighbour.id;
  }
}

// glibc's cancellable calls are there twice: for a process with one thread, and for one with several
// (sysdeps/unix/sysdep.h, SYSCALL_CANCEL). When the second stops for the first time, there are threads that
// may be running there, and it is too late to change it.
void Injector::add_twins(Batch& batch, pid_t tid, Mappings& mappings, ShimState& shim, uint64_t ip,
                         uint64_t nr) {
  constexpr uint64_t around = 256;
  std::array<unsigned char, 2 * around> text;
  if (!read_value(tid, ip - around, text)) return;
  syscall_set wanted = {};
  wanted[nr] = 1;
  std::array<uint32_t, 4> offsets;
  size_t count = find_sites(text.data(), text.size(), wanted, offsets.data(), offsets.size());
  for (uint32_t offset : std::span(offsets).first(std::min(count, offsets.size()))) {
    uint64_t twin = ip - around + offset + 2;
    SiteCode code;
    if (shim.seen_sites.contains(twin) || !read_memory(tid, twin - site_before, code)) continue;
    normalise(shim, twin, code);
    KnownSites::At at = {twin, identify(mappings, shim, twin, nr, code)};
    if (!add(batch, shim, twin, nr, code)) continue;
    shim.connected[twin] = at.id;
    add_neighbours(batch, tid, shim, at);
  }
}

// Trampolines of a process that begins are written where it will map them from.
bool Injector::write(const Batch& batch, pid_t tid, ShimState& shim) {
  if (batch.patches.empty()) return false;
  TrampolineArea& area = *batch.area;
  Fd memory = open_memory(tid);
  if (shim.stage == ShimState::Stage::none)
    std::ranges::copy(batch.trampolines, shim.table->place().area + area.used);
  else if (!write_memory(memory, area.start + area.used, batch.trampolines))
    return false;
  area.used += batch.trampolines.size();
  std::vector<Piece> jumps;
  for (const SitePatch& patch : batch.patches)
    jumps.push_back({patch.at, patch.jump});
  return write_pieces(tid, memory, std::move(jumps));
}

bool Injector::mend(pid_t tid, const ShimState& shim) {
  user_regs_struct registers;
  if (::ptrace(PTRACE_GETREGS, tid, nullptr, &registers) != 0) return false;
  uint64_t at = registers.rip - shim.block;
  if (at < shim_points().copy || at >= shim_points().copy_end) return false;
  registers.rip = shim.block + shim_points().copy_failed;
  return set_registers(tid, registers);
}

} // namespace terra
