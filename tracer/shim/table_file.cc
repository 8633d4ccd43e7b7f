// SPDX-License-Identifier: MIT
#include "tracer/shim/table_file.hh"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstring>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "tracer/shim/block.hh"

namespace terra {

namespace {

constexpr size_t most_tables = 256;
constexpr size_t place_size = SHIM_TABLE_SIZE + SHIM_AREA_SIZE;
// Of a table: a short program's events. They are there before it maps them, so it takes one fault for all.
constexpr size_t first_used = 48 * 1024;

template <typename T> T look(const T& word, int order = __ATOMIC_RELAXED) {
  return __atomic_load_n(&word, order);
}

template <typename T> void put(T& word, T value) {
  __atomic_store_n(&word, value, __ATOMIC_RELEASE);
}

// No more of the path than there is.
void copy(shim_event& to, const shim_event& from) {
  std::memcpy(&to, &from, offsetof(shim_event, path));
  to.path_size = std::min<uint16_t>(to.path_size, shim_path_room - 1);
  std::memcpy(to.path, from.path, to.path_size);
  to.path[to.path_size] = 0;
}

} // namespace

void Table::clear(uint32_t slots) {
  for (uint32_t bank = 0; bank < shim_banks; ++bank)
    each_slot(bank, [&](uint32_t slot) { memory_->state[bank][slot] = 0; });
  memory_->touched = 0;
  std::ranges::fill(memory_->recent, uint16_t(0));
  memory_->hint[0] = memory_->hint[1] = memory_->bank = 0;
  memory_->sequence = taken_ = 0;
  memory_->slots = slots;
  memory_->guests = guests_ = 0;
  memory_->pass = memory_->executing = 0;
  memory_->begun = 0;
  memory_->loader = {};
  views_ = 0;
}

void Table::prepare(const Start& start) {
  memory_->stack = start.stack;
  memory_->entry = start.entry;
  memory_->area_offset = start.has_area ? place_.area_offset : 0;
  memory_->first = start.owner;
  memory_->private_at = private_at_ = start.private_at;
  memory_->takes_maps = start.takes_maps;
  memory_->connects = start.connects;
  memory_->used = 0;
  memory_->in_loader = start.in_loader;
}

void Table::stop_connecting() {
  put(memory_->connects, uint64_t(0));
}

uint64_t Table::used() const {
  return look(memory_->used);
}

bool Table::has_begun() const {
  return look(memory_->begun);
}

shim_text_note Table::loader() const {
  return {look(memory_->loader.start), look(memory_->loader.sites)};
}

bool Table::pending() const {
  return look(memory_->sequence, __ATOMIC_ACQUIRE) != taken_;
}

// Each that may be in use.
template <typename Visit> void Table::each_slot(uint32_t bank, Visit&& visit) const {
  uint32_t touched = look(memory_->touched, __ATOMIC_ACQUIRE) >> (bank * shim_groups);
  for (uint32_t slot = 0; slot < shim_slots; ++slot)
    if (touched >> (slot / shim_group) & 1)
      visit(slot);
    else
      slot |= shim_group - 1; // to the next group
}

bool Table::is_empty(uint32_t bank) const {
  bool empty = true;
  each_slot(bank, [&](uint32_t slot) { empty &= look(memory_->state[bank][slot]) == 0; });
  return empty;
}

bool Table::turn_over() {
  uint32_t bank = look(memory_->bank) & 1;
  if (look(memory_->hint[bank]) < look(memory_->slots) / 2 || !is_empty(1 - bank)) return false;
  put(memory_->hint[1 - bank], 0u);
  put(memory_->bank, 1 - bank);
  return true;
}

void Table::take(std::vector<ShimEvent>& events) {
  size_t before = events.size();
  uint32_t newer = look(memory_->bank) & 1;
  for (uint32_t bank : {1 - newer, newer}) {
    bool empty = true;
    each_slot(bank, [&](uint32_t slot) { // from another CPU's cache: all at once, and not one after the other
      if (SHIM_IS_DONE(look(memory_->state[bank][slot]))) __builtin_prefetch(&memory_->event[bank][slot]);
    });
    each_slot(bank, [&](uint32_t slot) {
      uint64_t& state = memory_->state[bank][slot];
      uint64_t now = look(state, __ATOMIC_ACQUIRE);
      empty &= now == 0 || SHIM_IS_DONE(now);
      if (!SHIM_IS_DONE(now)) return;
      ShimEvent& event = events.emplace_back();
      event.owner = SHIM_OWNER(now);
      copy(event.what, memory_->event[bank][slot]);
      event.times = 1 + SHIM_AGAIN(__atomic_exchange_n(&state, 0, __ATOMIC_ACQ_REL));
    });
    if (empty) put(memory_->hint[bank], 0u);
  }
  taken_ += events.size() - before;
  auto first = events.begin() + long(before);
  auto earlier = [](const ShimEvent& a, const ShimEvent& b) { return a.what.sequence < b.what.sequence; };
  if (!std::is_sorted(first, events.end(), earlier)) std::sort(first, events.end(), earlier);
}

void Table::free_slots(uint64_t in_state) {
  for (uint32_t bank = 0; bank < shim_banks; ++bank)
    each_slot(bank, [&](uint32_t slot) {
      uint64_t& state = memory_->state[bank][slot];
      if (look(state) == in_state) put(state, uint64_t(0));
    });
}

void Table::abandon(uint32_t owner) {
  free_slots(SHIM_CLAIMED(owner));
  abandon_exec(owner);
}

void Table::abandon_exec(uint32_t owner) {
  free_slots(SHIM_EXECUTING(owner));
  if (look(memory_->executing) == owner) put(memory_->executing, 0u);
}

std::optional<std::string> Table::executing(uint32_t owner) const {
  std::optional<std::string> name;
  for (uint32_t bank = 0; bank < shim_banks; ++bank)
    each_slot(bank, [&](uint32_t slot) {
      if (name || look(memory_->state[bank][slot], __ATOMIC_ACQUIRE) != SHIM_EXECUTING(owner)) return;
      shim_event event;
      copy(event, memory_->event[bank][slot]);
      name.emplace(event.path, event.path_size);
    });
  return name;
}

bool Table::give_pass(uint32_t owner, uint64_t name) {
  if (look(memory_->pass) != 0) return false;
  memory_->pass_name = name;
  put(memory_->pass, owner);
  return true;
}

void Table::withdraw_pass(uint32_t owner) {
  if (look(memory_->pass) == owner) put(memory_->pass, 0u);
}

void Table::change_guests(int by) {
  put(memory_->guests, guests_ += uint32_t(by));
}

uint8_t Table::take_view(uint8_t like) {
  uint8_t view = uint8_t(std::countr_one(views_));
  if (view >= shim_views) return shim_views;
  views_ |= 1u << view;
  for (size_t i = 0; i < std::size(memory_->view[view].known); ++i)
    put(memory_->view[view].known[i], like < shim_views ? look(memory_->view[like].known[i]) : 0);
  return view;
}

void Table::forget_view(uint8_t view) {
  if (view >= shim_views) return;
  for (uint64_t& word : memory_->view[view].known)
    put(word, uint64_t(0));
}

void Table::drop_view(uint8_t view) {
  if (view < shim_views) views_ &= ~(1u << view);
}

TableFile::TableFile(uint32_t slots, uint64_t cookie)
    : file_(::memfd_create("tracer-shim", MFD_CLOEXEC)), slots_(std::min(slots, uint32_t(shim_slots))),
      cookie_(cookie) {
  if (!file_) throw sys_error("memfd_create", "cannot make the shim's file");
  name_ = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(file_.get());
  if (::ftruncate(file_.get(), off_t(cookie + SHIM_CODE_SIZE)) != 0 || !(code_ = map(cookie, SHIM_CODE_SIZE)))
    throw sys_error("mmap", "cannot map the shim's file");
  std::ranges::copy(shim_code(), code_);
  reinterpret_cast<shim_header*>(code_)->cookie = cookie;
  texts_ = reinterpret_cast<shim_texts*>(code_ + SHIM_TEXTS);
}

TableFile::~TableFile() {
  for (auto mapping : mappings_)
    ::munmap(mapping.data(), mapping.size());
}

// fs/proc/task_mmu.c, show_vma_header_prefix().
std::string TableFile::in_maps() const {
  struct stat status;
  if (::fstat(file_.get(), &status) != 0) return {};
  char text[64];
  std::snprintf(text, sizeof text, "%02x:%02x %lu", major(status.st_dev), minor(status.st_dev),
                status.st_ino);
  return text;
}

// Null: no memory.
std::byte* TableFile::map(uint64_t offset, size_t size) {
  void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file_.get(), off_t(offset));
  if (memory == MAP_FAILED) return nullptr;
  mappings_.emplace_back(static_cast<std::byte*>(memory), size);
  return mappings_.back().data();
}

void TableFile::set_trampoline(size_t index, std::span<const std::byte> code) {
  std::ranges::copy(code, code_ + SHIM_TRAMPOLINES + index * shim_trampoline_room);
}

// Null: no memory.
Table* TableFile::add() {
  if (tables_.size() >= most_tables) return nullptr;
  uint64_t offset = tables_.size() * place_size;
  std::byte* memory = map(offset, place_size);
  if (!memory) return nullptr;
  Table::Place place = {reinterpret_cast<shim_table*>(memory), offset, memory + SHIM_TABLE_SIZE,
                        offset + SHIM_TABLE_SIZE};
  ::madvise(memory, first_used, MADV_POPULATE_WRITE); // before Linux 5.14: a fault for each page
  users_.emplace_back();
  return tables_.emplace_back(std::make_unique<Table>(place)).get();
}

std::shared_ptr<Table> TableFile::get() {
  Table* table;
  if (free_.empty()) {
    table = add();
  } else {
    table = free_.back();
    free_.pop_back();
  }
  if (!table) return nullptr;
  table->clear(slots_);
  return use(table);
}

std::shared_ptr<Table> TableFile::use(Table* table) {
  std::shared_ptr<Table> used(table, [this](Table* unused) { free_.push_back(unused); });
  users_[table->place().table_offset / place_size] = used;
  return used;
}

std::shared_ptr<Table> TableFile::get_again(uint64_t offset) {
  size_t index = offset / place_size;
  if (index >= tables_.size()) return nullptr;
  if (auto used = users_[index].lock()) return used;
  Table* table = tables_[index].get();
  std::erase(free_, table);
  return use(table);
}

} // namespace terra
