// SPDX-License-Identifier: MIT
// Small ELF programs of every class and byte order, made by hand for the tests of plans: headers, strings and
// a dynamic section at fixed places, no code.
#pragma once

#include <catch2/catch.hpp>
#include <elf.h>
#include <memory>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/base/fd.hh"
#include "patchelf-ng/file/codec.hh"
#include "patchelf-ng/file/elf_file.hh"
#include "patchelf-ng/plan/plan.hh"

namespace terra::patchelf::testing {

struct Shape {
  bool wide = true, little = true;
  uint16_t machine = EM_X86_64, type = ET_DYN;
  bool property = true;      // PT_GNU_PROPERTY and the PT_NOTE it duplicates
  bool null_segment = false; // a spare PT_NULL
  bool sections = true;
  size_t spare_dynamic = 5; // DT_NULL entries after the one that ends the table
  uint64_t align = 0x1000;
};

inline uint64_t align_up(uint64_t n) {
  return (n + 15) / 16 * 16;
}

inline constexpr std::string_view interpreter = "/lib/ld.so.1";
inline constexpr std::string_view linker_strings{"\0libc.so.6\0long/suffix\0", 23};
inline constexpr uint64_t data_offset = 0x2000, bss_size = 0x5432;

// One read-only segment with headers, .interp, notes and .dynstr at its start, .rodata behind; one writable
// segment with .dynamic and a .bss.
inline std::string image(const Shape& shape) {
  Layout l;
  l.wide = shape.wide, l.little = shape.little;
  Codec codec(l);
  uint64_t base = shape.type == ET_EXEC ? 0x400000 : 0, data = base + data_offset + shape.align;
  auto at = [&](uint64_t offset) { return base + offset; };
  l.phoff = l.ehsize();
  size_t count = 7 + (shape.property ? 2 : 0) + (shape.null_segment ? 1 : 0);
  uint64_t interp = l.phoff + count * l.phentsize(), note = interp + 16, note2 = note + 32,
           strings = note2 + 64;
  l.dynamic = {{DT_NEEDED, 1}, {DT_STRTAB, at(strings)}, {DT_STRSZ, linker_strings.size()}, {DT_DEBUG, 0}};
  l.dynamic.resize(l.dynamic.size() + 1 + shape.spare_dynamic, {DT_NULL, 0});
  uint64_t dynamic_size = l.dynamic.size() * l.dynentsize(), stop = data_offset + dynamic_size + 16;
  auto seg = [&](uint32_t type, uint32_t flags, uint64_t offset, uint64_t vaddr, uint64_t size,
                 uint64_t align) {
    l.segments.push_back({type, flags, offset, vaddr, vaddr, size, size, align});
  };
  seg(PT_PHDR, PF_R, l.phoff, at(l.phoff), count * l.phentsize(), 8);
  seg(PT_INTERP, PF_R, interp, at(interp), interpreter.size() + 1, 1);
  seg(PT_LOAD, PF_R | PF_X, 0, base, 0x1000, shape.align);
  seg(PT_LOAD, PF_R | PF_W, data_offset, data, stop - data_offset, shape.align);
  l.segments.back().memsz += bss_size;
  seg(PT_DYNAMIC, PF_R | PF_W, data_offset, data, dynamic_size, 8);
  if (shape.property) seg(PT_NOTE, PF_R, note, at(note), 32, 8);
  seg(PT_NOTE, PF_R, note2, at(note2), 64, 4);
  if (shape.property) seg(PT_GNU_PROPERTY, PF_R, note, at(note), 32, 8);
  seg(PT_GNU_STACK, PF_R | PF_W, 0, 0, 0, 16);
  if (shape.null_segment) seg(PT_NULL, 0, 0, 0, 0, 0);

  const std::string_view names{"\0.interp\0.note.a\0.note.b\0.dynstr\0.dynamic\0.shstrtab\0", 53};
  auto sec = [&](uint32_t name, uint32_t type, uint64_t flags, uint64_t addr, uint64_t offset,
                 uint64_t size) {
    l.sections.push_back({"", name, type, flags, addr, offset, size, 0, 0, 1, 0});
  };
  sec(0, SHT_NULL, 0, 0, 0, 0);
  sec(1, SHT_PROGBITS, SHF_ALLOC, at(interp), interp, interpreter.size() + 1);
  sec(9, SHT_NOTE, SHF_ALLOC, at(note), note, 32);
  sec(17, SHT_NOTE, SHF_ALLOC, at(note2), note2, 64);
  sec(25, SHT_STRTAB, SHF_ALLOC, at(strings), strings, linker_strings.size());
  sec(33, SHT_DYNAMIC, SHF_ALLOC | SHF_WRITE, data, data_offset, dynamic_size);
  sec(42, SHT_STRTAB, 0, 0, stop, names.size());

  std::string out(stop, '\xcc');
  auto put = [&](uint64_t offset, std::string_view bytes) { out.replace(offset, bytes.size(), bytes); };
  std::string head = "\177ELF";
  head += {char(shape.wide ? ELFCLASS64 : ELFCLASS32), char(shape.little ? ELFDATA2LSB : ELFDATA2MSB), 1};
  head.resize(16);
  uint64_t shoff = shape.sections ? align_up(stop + names.size()) : 0;
  head += codec.number(shape.type, 2) + codec.number(shape.machine, 2) + codec.number(1, 4);
  head += codec.word(at(0x800)) + codec.word(l.phoff) + codec.word(shoff) + codec.number(0, 4);
  for (uint64_t half : {l.ehsize(), l.phentsize(), uint64_t(count), l.shentsize(),
                        uint64_t(shape.sections ? l.sections.size() : 0), uint64_t(shape.sections ? 6 : 0)})
    head += codec.number(half, 2);
  put(0, head);
  put(l.phoff, codec.table(l.segments));
  put(interp, std::string(interpreter) + '\0');
  put(strings, linker_strings);
  put(data_offset, codec.table(l.dynamic));
  if (!shape.sections) return out;
  out += names;
  out.resize(shoff);
  return out + codec.table(l.sections);
}

// What the tool would read from a file with these bytes. The Layout keeps the file open.
inline Layout layout_of(const std::string& bytes) {
  auto fd = std::make_shared<Fd>(::memfd_create("image", MFD_CLOEXEC));
  REQUIRE(write_all(fd->get(), bytes, "image"));
  auto layout = read_layout(fd->get(), "image");
  if (!layout) FAIL(layout.error().message);
  layout->read = [fd, read = layout->read](uint64_t offset, uint64_t size) { return read(offset, size); };
  return *layout;
}

inline std::string applied(std::string bytes, const Plan& plan) {
  std::string payload = bytes.substr(plan.payload.from, plan.payload.size);
  bytes.resize(plan.payload.size ? plan.body : bytes.size());
  bytes.resize(plan.size);
  if (!payload.empty()) bytes.replace(plan.payload.to, payload.size(), payload);
  for (const Edit& e : plan.edits)
    bytes.replace(e.offset, e.bytes.size(), e.bytes);
  return bytes;
}

// Plans and applies, or fails the test.
inline std::string edited(const std::string& bytes, const Request& request, std::string_view stub = {}) {
  auto plan = make_plan(layout_of(bytes), request, stub);
  if (!plan) FAIL(plan.error().message);
  return applied(bytes, *plan);
}

} // namespace terra::patchelf::testing
