// SPDX-License-Identifier: MIT
#include "tracer/shim/known_texts.hh"

#include <algorithm>
#include <optional>
#include <sys/mman.h>
#include <unistd.h>

#include "tracer/shim/block.hh"
#include "tracer/shim/mappings.hh"
#include "tracer/shim/shim_calls.hh"

namespace terra {

namespace {

static_assert(shim_context == site_before + site_after && shim_trampoline_room == largest_trampoline);

uint64_t hash_of(const SiteCode& code) {
  return shim_text_hash(reinterpret_cast<const unsigned char*>(code.data()));
}

template <typename T> void publish(T& word, T value) {
  __atomic_store_n(&word, value, __ATOMIC_RELEASE);
}

// Whether text that has been writable for a moment may be executed again, in the programs as here: not with
// PR_SET_MDWE, nor under a filter that does the same (systemd's MemoryDenyWriteExecute=), nor, for many
// files, with SELinux (execmod). All of these are inherited.
bool text_may_be_written() {
  constexpr size_t size = 4096;
  if (::access("/sys/fs/selinux/enforce", F_OK) == 0) return false;
  void* text = ::mmap(nullptr, size, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (text == MAP_FAILED) return false;
  bool may = ::mprotect(text, size, PROT_READ | PROT_WRITE) == 0;
  if (may) *static_cast<volatile char*>(text) = 1;
  may = may && ::mprotect(text, size, PROT_READ | PROT_EXEC) == 0;
  ::munmap(text, size);
  return may;
}

} // namespace

KnownTexts::KnownTexts(TableFile& tables)
    : tables_(tables), list_(tables.texts()), may_protect_(text_may_be_written()) {}

// Negative: no room.
int KnownTexts::text_at(const shim_text& text) {
  for (uint32_t i = 0; i < list_.texts; ++i)
    if (list_.text[i].offset == text.offset && list_.text[i].size == text.size &&
        list_.text[i].entry_hash == text.entry_hash)
      return int(i);
  if (list_.texts == shim_texts_most) return -1;
  list_.text[list_.texts] = text;
  publish(list_.texts, list_.texts + 1);
  return int(list_.texts - 1);
}

// `ip` counts from the start of the text, the trampoline's addresses from that of the block.
void KnownTexts::add_site(int text, uint64_t ip, const KnownSites::Neighbour& site) {
  uint32_t index = list_.sites;
  if (index == shim_sites_most) return;
  uint64_t slot = SHIM_TABLE + offsetof(shim_table, text_start) + size_t(text) * sizeof(uint64_t);
  auto patch = patch_text_site(*site.code, ip, site.nr, SHIM_TRAMPOLINES + index * shim_trampoline_room, slot,
                               shim_points().entry);
  if (!patch) return;
  tables_.set_trampoline(index, patch->trampoline);
  list_.site[index] = {hash_of(*site.code), uint32_t(ip - site_before), uint32_t(patch->at), uint32_t(text)};
  sites_[index] = {site.id, ip};
  publish(list_.sites, index + 1);
}

void KnownTexts::add(Mappings& mappings, const KnownSites& known, KnownSites::At at) {
  auto sites = known.neighbours(at);
  sites.push_back(known.site(at));
  std::erase_if(sites, [&](const auto& site) { return !looked_at_.insert(hash_of(*site.code)).second; });
  if (sites.empty() || list_.sites == shim_sites_most) return;
  auto mapping = mappings.file_mapping_around(at.ip);
  if (!mapping) return;
  for (const auto& site : sites) {
    if (site.ip < mapping->start + site_before || site.ip + site_after > mapping->end) continue;
    int text = text_at({mapping->offset, mapping->end - mapping->start, 0, 0});
    if (text >= 0) add_site(text, site.ip - mapping->start, site);
  }
}

void KnownTexts::add(const TextFile& text, const KnownSites::Neighbour& site) {
  int number = text_at({text.offset, text.size, 0, 0});
  if (number >= 0) add_sites(number, 0, {site});
}

void KnownTexts::add_loader(const TextFile& text, SiteId entry,
                            const std::vector<KnownSites::Neighbour>& sites) {
  if (text.entry < site_before || text.entry + site_after > text.size) return;
  int number = text_at({text.offset, text.size, text.entry, hash_of(text.entry_code)});
  if (number < 0) return;
  entries_[size_t(number)] = entry;
  add_sites(number, 0, sites);
}

// `start`: of the text, where they are counted from.
void KnownTexts::add_sites(int text, uint64_t start, const std::vector<KnownSites::Neighbour>& sites) {
  for (const auto& site : sites) {
    uint64_t ip = site.ip - start;
    bool inside = ip >= site_before && ip + site_after <= list_.text[text].size;
    if (inside && looked_at_.insert(hash_of(*site.code)).second) add_site(text, ip, site);
  }
}

void KnownTexts::add_to_loader(const KnownSites& known, KnownSites::At entry, KnownSites::At at) {
  uint64_t hash = hash_of(*known.site(entry).code);
  auto sites = known.neighbours(at);
  sites.push_back(known.site(at));
  for (uint32_t i = 0; i < list_.texts; ++i)
    if (list_.text[i].entry_hash == hash) add_sites(int(i), entry.ip - list_.text[i].entry, sites);
}

// Segments lie in memory as in the file; if they don't, it is not known.
bool KnownTexts::connects_loader(uint64_t entry) const {
  for (uint32_t i = 0; may_protect_ && i < list_.texts; ++i)
    if (list_.text[i].entry_hash && list_.text[i].offset + list_.text[i].entry == entry) return true;
  return false;
}

uint64_t KnownTexts::bit_of(const SiteCode& code) const {
  uint64_t hash = hash_of(code);
  for (uint32_t i = 0; i < list_.sites; ++i)
    if (list_.site[i].hash == hash) return uint64_t(1) << i;
  return 0;
}

void KnownTexts::settle(ShimState& shim) const {
  if (shim.asks_loader) {
    shim.asks_loader = false;
    if (shim_text_note note = shim.table->loader(); note.start) {
      shim.texts.push_back(note);
      for (uint32_t i = 0; i < list_.texts; ++i)
        if (list_.text[i].entry_hash && note.start + list_.text[i].entry == shim.entry)
          shim.connected[shim.entry] = entries_[i];
    }
  }
  for (const shim_text_note& note : shim.texts)
    for (uint32_t i = 0; i < list_.sites; ++i) {
      if (!(note.sites >> i & 1)) continue;
      shim.seen_sites.insert(note.start + sites_[i].ip);
      shim.connected[note.start + sites_[i].ip] = sites_[i].id;
    }
  shim.texts.clear();
}

} // namespace terra
