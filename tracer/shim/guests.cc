// SPDX-License-Identifier: MIT
#include "tracer/shim/guests.hh"

#include <algorithm>

#include "tracer/shim/block.hh"

namespace terra {

namespace {

// In shim_table::guests.
int weight_of(const ShimState& guest) {
  return guest.vforked ? 1 : 2;
}

// Of those in the same memory that are there.
bool is_first(const Process& guest, const ShimState& owner) {
  return std::ranges::none_of(owner.guests, [&](const auto& entry) {
    auto other = entry.second.lock();
    return other && other->id < guest.id;
  });
}

} // namespace

void add_guest(Process& parent, const std::shared_ptr<Process>& child, bool vforked) {
  ShimState& shim = child->shim;
  shim.owner = parent.shim.owner ? parent.shim.owner : parent.shared_from_this();
  shim.vforked = vforked && parent.threads == 1;
  ShimState& owner = shim.owner->shim;
  owner.guests.emplace(child->pid, child);
  if (owner.table) owner.table->change_guests(weight_of(shim));
}

void remove_guest(Process& guest, EventLog& log) {
  Process& owner = *guest.shim.owner;
  ShimState& shim = owner.shim;
  if (!shim.guests.contains(guest.pid)) return; // left to it
  if (shim.table) {
    log.read(*shim.table);
    // One that came later has stopped at its execve, and the first may have a program that is not known yet.
    if (is_first(guest, shim)) shim.table->abandon_exec(uint32_t(owner.id));
    shim.table->change_guests(-weight_of(guest.shim));
  }
  shim.guests.erase(guest.pid);
}

void leave_to_guests(ShimState& owner) {
  for (const auto& [pid, guest] : owner.guests)
    if (auto one = guest.lock()) {
      write_private(pid, owner.private_at, {});
      one->shim.left = {owner.table, owner.private_at};
      owner.table->change_guests(-weight_of(one->shim));
    }
}

std::optional<std::string> name_executed(const Process& process) {
  const Process& owner = process.shim.owner ? *process.shim.owner : process;
  if (!owner.shim.table) return {};
  return owner.shim.table->executing(uint32_t(owner.id));
}

} // namespace terra
