// SPDX-License-Identifier: MIT
#include "lib/elf/symbols.hh"

#include <algorithm>

#include "lib/elf/dynamic.hh"

namespace terra::elf {

namespace {

constexpr size_t max_versions = 1 << 16; // an index has 15 bits

// Relocations that copy data out of another object, from the processor supplements of the ABI.
bool is_copy(uint16_t machine, uint64_t type) {
  switch (machine) {
  case EM_X86_64:
  case EM_386: return type == R_X86_64_COPY; // the same number
  case EM_AARCH64: return type == R_AARCH64_COPY;
  case EM_ARM: return type == R_ARM_COPY;
  case EM_PPC:
  case EM_PPC64: return type == R_PPC_COPY;
  case EM_S390: return type == R_390_COPY;
  case EM_RISCV: return type == R_RISCV_COPY;
  default: return false;
  }
}

class Reader {
 public:
  Reader(int fd, std::string_view name) : dynamic_(fd, name), layout_(dynamic_.layout()) {}
  std::unique_ptr<const Symbols> read();

 private:
  struct Symbol {
    std::string_view name;
    uint8_t type, binding;
    uint16_t section;
    uint64_t value;
    uint16_t version; // as in .gnu.version
  };
  std::string_view text(uint64_t offset) const;
  void read_needs();
  void read_definitions();
  void set_version(uint16_t index, std::string_view name);
  uint64_t symbol_size() const { return layout_.is64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym); }
  bool read_symbol(uint64_t index, Symbol& symbol);
  void define_hashed();
  void define_gnu_hashed();
  void define(uint64_t index);
  void refer(uint64_t address, uint64_t size, bool addends, bool lazy);
  void refer_to(uint64_t index, bool lazy, bool copy);

  Dynamic dynamic_;
  const Layout& layout_;
  std::unique_ptr<Symbols> out_ = std::make_unique<Symbols>();
  std::unordered_map<uint64_t, size_t> referred_; // symbol: its reference
};

std::string_view Reader::text(uint64_t offset) const {
  if (offset >= out_->strings.size()) dynamic_.broken("a symbol's name lies outside the string table");
  return std::string_view(out_->strings.data() + offset); // the table gets a NUL behind its end
}

void Reader::set_version(uint16_t index, std::string_view name) {
  if (out_->versions.size() <= index) out_->versions.resize(index + size_t(1));
  out_->versions[index].name = name;
}

// Lists of Elf_Verneed with lists of Elf_Vernaux; the same for both classes. A step is at least one byte
// forward, so both lists end with the file.
void Reader::read_needs() {
  if (!dynamic_.has(DT_VERNEED)) return;
  for (uint64_t at = dynamic_.value(DT_VERNEED), step = 1; step; at += step) {
    auto need = dynamic_.at(at, sizeof(Elf64_Verneed));
    if (!need) dynamic_.broken("version needs lie outside the file");
    auto file = text(layout_.word(*need, 4));
    uint64_t entry = at + layout_.word(*need, 8);
    step = layout_.word(*need, 12);
    for (uint64_t next = 1; next; entry += next) {
      auto aux = dynamic_.at(entry, sizeof(Elf64_Vernaux));
      if (!aux) dynamic_.broken("version needs lie outside the file");
      uint16_t flags = layout_.half(*aux, 4), index = layout_.half(*aux, 6);
      auto name = text(layout_.word(*aux, 8));
      next = layout_.word(*aux, 12);
      out_->needs.push_back({file, name, (flags & VER_FLG_WEAK) != 0});
      set_version(index & 0x7fff, name);
      out_->versions[index & 0x7fff].only_exact = index & 0x8000;
      if (out_->needs.size() > max_versions) dynamic_.broken("version needs go in circles");
    }
  }
}

void Reader::read_definitions() {
  out_->has_definitions = dynamic_.has(DT_VERDEF);
  if (!out_->has_definitions) return;
  for (uint64_t at = dynamic_.value(DT_VERDEF), step = 1; step; at += step) {
    auto entry = dynamic_.at(at, sizeof(Elf64_Verdef));
    if (!entry) dynamic_.broken("version definitions lie outside the file");
    uint16_t flags = layout_.half(*entry, 2), index = layout_.half(*entry, 4);
    uint64_t aux_at = at + layout_.word(*entry, 12);
    step = layout_.word(*entry, 16);
    auto aux = dynamic_.at(aux_at, sizeof(Elf64_Verdaux));
    if (!aux) dynamic_.broken("version definitions lie outside the file");
    auto name = text(layout_.word(*aux, 0));
    out_->defined_versions.push_back(name);
    if (!(flags & VER_FLG_BASE)) set_version(index & 0x7fff, name);
    if (out_->defined_versions.size() > max_versions) dynamic_.broken("version definitions go in circles");
  }
}

bool Reader::read_symbol(uint64_t index, Symbol& symbol) {
  auto bytes = dynamic_.at(dynamic_.value(DT_SYMTAB) + index * symbol_size(), symbol_size());
  if (!bytes) return false;
  uint32_t name = layout_.word(*bytes, 0);
  uint8_t info = (*bytes)[layout_.is64 ? 4 : 12];
  symbol.section = layout_.half(*bytes, layout_.is64 ? 6 : 14);
  symbol.value = layout_.native(*bytes, 4, 8);
  symbol.type = info & 15;
  symbol.binding = info >> 4;
  symbol.name = text(name);
  symbol.version = 0;
  if (!dynamic_.has(DT_VERSYM)) return true;
  auto version = dynamic_.at(dynamic_.value(DT_VERSYM) + index * 2, 2);
  if (version) symbol.version = layout_.half(*version, 0);
  return true;
}

// check_match(): what counts as a definition.
void Reader::define(uint64_t index) {
  Symbol symbol;
  if (!read_symbol(index, symbol) || symbol.name.empty() || symbol.section == SHN_UNDEF) return;
  if (symbol.binding == STB_LOCAL) return;
  if (symbol.value == 0 && symbol.section != SHN_ABS && symbol.type != STT_TLS) return;
  bool data = symbol.type <= STT_FUNC || symbol.type == STT_COMMON || symbol.type == STT_TLS ||
              symbol.type == STT_GNU_IFUNC;
  if (!data) return;
  out_->definitions[symbol.name].push_back(
      {uint16_t(symbol.version & 0x7fff), (symbol.version & 0x8000) != 0});
}

void Reader::define_hashed() {
  auto head = dynamic_.at(dynamic_.value(DT_HASH), 8);
  if (!head) return;
  uint64_t count = std::min<uint64_t>(layout_.word(*head, 4), dynamic_.size() / symbol_size());
  for (uint64_t i = 1; i < count; ++i)
    define(i);
}

// Buckets of chains that end with an odd hash; chains follow each other, so the last ends the table.
void Reader::define_gnu_hashed() {
  uint64_t table = dynamic_.value(DT_GNU_HASH);
  auto head = dynamic_.at(table, 16);
  if (!head) dynamic_.broken("the hash table lies outside the file");
  uint64_t buckets = layout_.word(*head, 0), first = layout_.word(*head, 4), words = layout_.word(*head, 8);
  uint64_t bucket_at = table + 16 + words * (layout_.is64 ? 8 : 4), last = 0;
  for (uint64_t i = 0; i < buckets; ++i) {
    auto bucket = dynamic_.at(bucket_at + 4 * i, 4);
    if (!bucket) dynamic_.broken("the hash table lies outside the file");
    last = std::max<uint64_t>(last, layout_.word(*bucket, 0));
  }
  if (last < first || last == 0) return;
  uint64_t chain_at = bucket_at + 4 * buckets;
  for (uint64_t i = first;; ++i) {
    auto chain = dynamic_.at(chain_at + 4 * (i - first), 4);
    if (!chain) dynamic_.broken("the hash table lies outside the file");
    bool end = layout_.word(*chain, 0) & 1;
    define(i);
    if (end && i >= last) return;
  }
}

void Reader::refer_to(uint64_t index, bool lazy, bool copy) {
  auto [known, fresh] = referred_.try_emplace(index, out_->references.size());
  if (!fresh) {
    if (known->second < out_->references.size()) {
      out_->references[known->second].lazy &= lazy;
      out_->references[known->second].copy |= copy;
    }
    return;
  }
  known->second = size_t(-1); // none, until it turns out to be one
  Symbol symbol;
  if (!read_symbol(index, symbol) || symbol.name.empty() || symbol.binding == STB_LOCAL) return;
  if (symbol.section != SHN_UNDEF && !copy) return;
  known->second = out_->references.size();
  out_->references.push_back(
      {symbol.name, uint16_t(symbol.version & 0x7fff), symbol.binding == STB_WEAK, lazy, copy});
}

void Reader::refer(uint64_t address, uint64_t size, bool addends, bool lazy) {
  uint64_t word = layout_.is64 ? 8 : 4, entry = word * (addends ? 3 : 2);
  if (size > dynamic_.size()) dynamic_.broken("relocations lie outside the file");
  for (uint64_t at = 0; at + entry <= size; at += entry) {
    auto bytes = dynamic_.at(address + at, entry);
    if (!bytes) dynamic_.broken("relocations lie outside the file");
    uint64_t info = layout_.native(*bytes, 4, 8);
    uint64_t index = layout_.is64 ? info >> 32 : info >> 8;
    uint64_t type = layout_.is64 ? info & 0xffffffff : info & 0xff;
    if (index != 0) refer_to(index, lazy, is_copy(dynamic_.machine(), type));
  }
}

std::unique_ptr<const Symbols> Reader::read() {
  if (!dynamic_.has(DT_SYMTAB) || !dynamic_.has(DT_STRTAB)) return std::move(out_);
  out_->strings = dynamic_.strings() + '\0';
  out_->has_versions = dynamic_.has(DT_VERSYM);
  out_->bind_now = dynamic_.has(DT_BIND_NOW) || (dynamic_.value(DT_FLAGS) & DF_BIND_NOW) ||
                   (dynamic_.value(DT_FLAGS_1) & DF_1_NOW);
  read_needs();
  read_definitions();
  dynamic_.has(DT_GNU_HASH) ? define_gnu_hashed() : define_hashed();
  refer(dynamic_.value(DT_RELA), dynamic_.value(DT_RELASZ), true, false);
  refer(dynamic_.value(DT_REL), dynamic_.value(DT_RELSZ), false, false);
  refer(dynamic_.value(DT_JMPREL), dynamic_.value(DT_PLTRELSZ), dynamic_.value(DT_PLTREL) == DT_RELA, true);
  return std::move(out_);
}

} // namespace

std::expected<std::unique_ptr<const Symbols>, ReadError> read_symbols(int fd, std::string_view name) {
  try {
    return Reader(fd, name).read();
  } catch (ReadError& error) {
    return std::unexpected(std::move(error));
  }
}

} // namespace terra::elf
