// SPDX-License-Identifier: MIT
// Reading goes once over the program headers, then once over .dynamic up to DT_NULL, then fetches the
// strings.
//
// Limits, against hostile input: what one file may make us keep is bounded by max_strings bytes, and tables
// are read in place, so memory does not follow the numbers in the file.
#include "lib/elf/image.hh"

#include <algorithm>
#include <cstring>
#include <unistd.h>

#include "lib/base/fd.hh"
#include "lib/elf/layout.hh"

namespace terra::elf {

namespace {

constexpr uint64_t max_notes = 1 << 16;
constexpr uint64_t max_strings = 16 << 20; // real objects stay below 64 KiB; long Nix RPATHs included

using Kind = ReadError::Kind;

class Parser {
 public:
  Parser(Window window, std::string_view name) : window_(std::move(window)), name_(name) {}
  Image parse();

 private:
  [[noreturn]] void fail(Kind kind, std::string_view what) const;
  void read_header();
  void note_flaws(Bytes header);
  void read_segments();
  void read_stub();
  void read_notes(uint64_t offset, uint64_t size);
  void read_dynamic();
  void add_entry(uint64_t tag, uint64_t value, uint64_t strings);
  std::optional<uint64_t> offset_of(uint64_t address) const;
  std::string string_at(uint64_t offset);

  Window window_;
  std::string_view name_;
  Layout layout_{};
  Image image_;
  uint64_t segments_offset_ = 0;
  size_t segments_ = 0;
  std::vector<Segment> loads_;
  std::optional<Segment> dynamic_;
  uint64_t string_bytes_ = 0;
};

void Parser::fail(Kind kind, std::string_view what) const {
  if (window_.error() != 0)
    throw ReadError{sys_error(name_, "read", window_.error()), Kind::unreadable, image_.elf_class};
  std::string message(name_);
  message.append(": ").append(what);
  throw ReadError{Error{std::move(message), Exit::usage}, kind, image_.elf_class};
}

void Parser::read_header() {
  auto ident = window_.bytes(0, EI_NIDENT);
  if (!ident) {
    auto magic = window_.bytes(0, SELFMAG);
    bool elf = magic && std::memcmp(magic->data(), ELFMAG, SELFMAG) == 0;
    fail(elf ? Kind::broken : Kind::not_elf, elf ? "truncated ELF file" : "not an ELF file");
  }
  if (std::memcmp(ident->data(), ELFMAG, SELFMAG) != 0) fail(Kind::not_elf, "not an ELF file");
  image_.elf_class = (*ident)[EI_CLASS];
  image_.byte_order = (*ident)[EI_DATA];
  image_.os_abi = (*ident)[EI_OSABI];
  image_.abi_version = (*ident)[EI_ABIVERSION];
  if (image_.elf_class != ELFCLASS32 && image_.elf_class != ELFCLASS64)
    fail(Kind::broken, "unknown ELF class");
  if (image_.byte_order != ELFDATA2LSB && image_.byte_order != ELFDATA2MSB)
    fail(Kind::broken, "unknown ELF byte order");
  layout_ = {image_.elf_class == ELFCLASS64, image_.byte_order == ELFDATA2MSB};

  auto header = window_.bytes(0, layout_.header_size());
  if (!header) fail(Kind::broken, "truncated ELF file");
  image_.type = layout_.half(*header, 16);
  image_.machine = layout_.half(*header, 18);
  note_flaws(*header);
  segments_offset_ = layout_.native(*header, 28, 32);
  image_.flags = layout_.word(*header, layout_.is64 ? 48 : 36);
  segments_ = layout_.half(*header, layout_.is64 ? 56 : 44);
  if (segments_ != 0 && layout_.half(*header, layout_.is64 ? 54 : 42) != layout_.segment_size())
    fail(Kind::broken, "program headers of unknown size");
}

// What open_verify() of glibc's elf/dl-load.c checks of numbers that nobody uses.
void Parser::note_flaws(Bytes header) {
  auto padding = header.subspan(EI_PAD, EI_NIDENT - EI_PAD);
  if (header[EI_VERSION] != EV_CURRENT || layout_.word(header, 20) != EV_CURRENT)
    image_.header_flaw = "ELF version does not match current one";
  else if (std::any_of(padding.begin(), padding.end(), [](unsigned char byte) { return byte != 0; }))
    image_.header_flaw = "nonzero padding in e_ident";
}

void Parser::read_segments() {
  std::optional<Segment> interpreter;
  std::vector<Segment> notes;
  bool hidden = false; // patchelf-ng turns PT_INTERP into PT_SHLIB, which nothing else uses
  for (size_t i = 0; i < segments_; ++i) {
    auto bytes = window_.bytes(segments_offset_ + i * layout_.segment_size(), layout_.segment_size());
    if (!bytes) fail(Kind::broken, "truncated program headers");
    Segment segment = segment_at(layout_, *bytes);
    if (segment.type == PT_LOAD) loads_.push_back(segment);
    // ld.so takes the last one. Without content it is a separate debug file.
    if (segment.type == PT_DYNAMIC && segment.file_size > 0) dynamic_ = segment;
    hidden |= segment.type == PT_SHLIB;
    if (segment.type == PT_NOTE) notes.push_back(segment);
    if (segment.type == PT_INTERP && !interpreter && segment.file_size > 0)
      interpreter = segment; // the kernel takes the first one
  }
  image_.has_load = !loads_.empty();
  for (const Segment& note : notes)
    read_notes(note.offset, note.file_size);
  if (interpreter) {
    auto bytes = interpreter->file_size <= max_strings
                     ? window_.bytes(interpreter->offset, interpreter->file_size)
                     : std::nullopt;
    if (!bytes) fail(Kind::broken, "the interpreter's name lies outside the file");
    std::string text(bytes->begin(), bytes->end());
    image_.interp = text.substr(0, text.find('\0'));
  } else if (hidden) {
    read_stub();
  }
}

// Notes are an aside: what is wrong with them stops nobody. Headers and owners are padded to 4 bytes.
void Parser::read_notes(uint64_t offset, uint64_t size) {
  auto padded = [](uint64_t length) { return (length + 3) & ~uint64_t(3); };
  for (uint64_t at = 0; at + 12 <= std::min(size, max_notes);) {
    auto header = window_.bytes(offset + at, 12);
    if (!header) return;
    uint64_t owner = layout_.word(*header, 0), length = layout_.word(*header, 4);
    uint32_t type = layout_.word(*header, 8);
    uint64_t text = at + 12 + padded(owner);
    if (type == dlopen_note_type && owner == dlopen_note_owner.size() && length <= max_notes) {
      auto bytes = window_.bytes(offset + text, length);
      if (!bytes) return;
      auto more = parse_dlopen_note({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
      image_.dlopen.insert(image_.dlopen.end(), more.begin(), more.end());
    }
    at = text + padded(length);
  }
}

// The annex of patchelf-ng starts a PT_LOAD: magic, three words of 8 bytes, the third the distance to the
// path.
void Parser::read_stub() {
  constexpr std::string_view magic("\177TERRA1\0", 8);
  for (const Segment& load : loads_) {
    auto bytes = window_.bytes(load.offset, 32);
    if (!bytes || std::memcmp(bytes->data(), magic.data(), magic.size()) != 0) continue;
    uint64_t path = layout_.xword(*bytes, 24);
    if (path != 0 && path < load.file_size) image_.interp_from_origin = string_at(load.offset + path);
    return;
  }
}

std::optional<uint64_t> Parser::offset_of(uint64_t address) const {
  for (const Segment& load : loads_)
    if (address >= load.address && address - load.address < load.file_size) {
      uint64_t offset = load.offset + (address - load.address);
      if (offset >= load.offset) return offset;
    }
  return std::nullopt;
}

void Parser::read_dynamic() {
  if (!dynamic_) return;
  image_.has_dynamic = true;
  // The loader reads .dynamic where it is mapped; p_offset only counts when no PT_LOAD covers it.
  uint64_t offset = offset_of(dynamic_->address).value_or(dynamic_->offset);
  struct Entry {
    uint64_t tag, value;
  };
  std::vector<Entry> entries;
  std::optional<uint64_t> strings;
  for (uint64_t at = offset;; at += layout_.dynamic_size()) {
    auto bytes = window_.bytes(at, layout_.dynamic_size());
    if (!bytes) fail(Kind::broken, "truncated dynamic section");
    uint64_t tag = layout_.native(*bytes, 0, 0), value = layout_.native(*bytes, 4, 8);
    if (tag == DT_NULL) break;
    if (tag == DT_STRTAB)
      strings = value;
    else if (tag == DT_FLAGS_1)
      image_.flags_1 = value;
    else if (tag == DT_NEEDED || tag == DT_SONAME || tag == DT_RPATH || tag == DT_RUNPATH ||
             (tag & 0xffffffff) == DT_AUXILIARY || (tag & 0xffffffff) == DT_FILTER || tag == DT_AUDIT ||
             tag == DT_DEPAUDIT)
      entries.push_back({tag, value});
    if (entries.size() > max_strings / sizeof(Entry)) fail(Kind::broken, "too many dynamic entries");
  }
  if (entries.empty()) return;
  auto table = strings ? offset_of(*strings) : std::nullopt;
  if (!table) fail(Kind::broken, "the dynamic string table lies outside the file");
  for (const Entry& entry : entries)
    add_entry(entry.tag, entry.value, *table);
}

void Parser::add_entry(uint64_t tag, uint64_t value, uint64_t strings) {
  if (value >= window_.size()) fail(Kind::broken, "a dynamic string lies outside the file");
  std::string text = string_at(strings + value);
  auto depend = [&](std::vector<std::string>& list, Image::Dependency::Kind kind) {
    list.push_back(text);
    image_.dependencies.push_back({kind, std::move(text)});
  };
  switch (tag & 0xffffffff) { // DT_AUXILIARY and DT_FILTER lie at the top of the 32-bit range
  case DT_NEEDED: return depend(image_.needed, Image::Dependency::Kind::needed);
  case DT_AUXILIARY: return depend(image_.auxiliary, Image::Dependency::Kind::auxiliary);
  case DT_FILTER: return depend(image_.filter, Image::Dependency::Kind::filter);
  case DT_SONAME: image_.soname = std::move(text); break;
  case DT_RPATH: image_.rpath = std::move(text); break;
  case DT_RUNPATH: image_.runpath = std::move(text); break;
  case DT_AUDIT: image_.audit.push_back(std::move(text)); break;
  case DT_DEPAUDIT: image_.depaudit.push_back(std::move(text)); break;
  default: break;
  }
}

std::string Parser::string_at(uint64_t offset) {
  std::string text;
  for (;;) {
    auto piece = window_.some(offset + text.size(), max_strings);
    if (!piece) fail(Kind::broken, "a dynamic string lies outside the file");
    const void* end = std::memchr(piece->data(), 0, piece->size());
    size_t length = end ? size_t(static_cast<const unsigned char*>(end) - piece->data()) : piece->size();
    string_bytes_ += length + 1;
    if (string_bytes_ > max_strings) fail(Kind::broken, "dynamic strings are too long");
    text.append(reinterpret_cast<const char*>(piece->data()), length);
    if (end) return text;
  }
}

Image Parser::parse() {
  read_header();
  read_segments();
  read_dynamic();
  return std::move(image_);
}

std::expected<Image, ReadError> parse(Window window, std::string_view name) {
  try {
    return Parser(std::move(window), name).parse();
  } catch (ReadError& error) {
    return std::unexpected(std::move(error));
  }
}

} // namespace

bool same_abi(const Image& a, const Image& b) {
  return a.elf_class == b.elf_class && a.byte_order == b.byte_order && a.machine == b.machine;
}

std::expected<Image, ReadError> read_image(int fd, std::string_view name) {
  return parse(Window(fd), name);
}

std::expected<Image, ReadError> read_image(int fd, std::string_view name, off_t size) {
  return parse(Window(fd, size), name);
}

std::expected<Image, ReadError> read_image(const std::string& path) {
  auto fd = open_regular(path);
  if (!fd) return std::unexpected(ReadError{std::move(fd.error()), Kind::unreadable, 0});
  return read_image(fd->get(), path);
}

bool is_elf(int fd) {
  char magic[SELFMAG];
  return ::pread(fd, magic, SELFMAG, 0) == SELFMAG && std::memcmp(magic, ELFMAG, SELFMAG) == 0;
}

} // namespace terra::elf
