// SPDX-License-Identifier: MIT
#include "patchelf-ng/file/elf_file.hh"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <gelf.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

#include "patchelf-ng/file/codec.hh"

namespace terra::patchelf {

namespace {

struct ElfEnd {
  void operator()(Elf* elf) const { elf_end(elf); }
};
using ElfHandle = std::unique_ptr<Elf, ElfEnd>;

class Reader {
 public:
  Reader(int fd, const std::string& path) : fd_(fd), path_(path) {}

  Layout layout() {
    struct stat st;
    if (::fstat(fd_, &st) != 0) throw sys_error(path_, "stat");
    out_.size = uint64_t(st.st_size);
    out_.read = [fd = fd_, path = path_, size = out_.size](uint64_t offset, uint64_t length) {
      if (offset > size || length > size - offset)
        throw Error{path + ": unexpected end of file", Exit::finding};
      std::string bytes(length, '\0');
      auto done = pread_exact(fd, std::as_writable_bytes(std::span(bytes)), off_t(offset), path);
      if (!done) throw done.error();
      return bytes;
    };
    begin();
    header();
    segments();
    sections();
    dynamic();
    strings();
    return std::move(out_);
  }

 private:
  [[noreturn]] void refuse(std::string_view why) const {
    throw Error{fmt::format("{}: {}", path_, why), Exit::finding};
  }

  bool inside(uint64_t offset, uint64_t length) const {
    return offset <= out_.size && length <= out_.size - offset;
  }

  void begin() {
    elf_version(EV_CURRENT);
    elf_.reset(elf_begin(fd_, ELF_C_READ, nullptr));
    if (!elf_ || elf_kind(elf_.get()) != ELF_K_ELF) refuse("not an ELF file");
  }

  void header() {
    GElf_Ehdr e;
    if (!gelf_getehdr(elf_.get(), &e)) refuse("truncated: no ELF header");
    out_.wide = gelf_getclass(elf_.get()) == ELFCLASS64;
    out_.little = e.e_ident[EI_DATA] == ELFDATA2LSB;
    out_.os_abi = e.e_ident[EI_OSABI];
    out_.type = e.e_type, out_.machine = e.e_machine;
    out_.entry = e.e_entry, out_.phoff = e.e_phoff, out_.shoff = e.e_shoff;
    if (e.e_type != ET_EXEC && e.e_type != ET_DYN)
      refuse(e.e_type == ET_REL ? "an object file, not a program or library" : "not a program or library");
    if (e.e_phnum == 0) refuse("no program headers");
    if (e.e_phnum == PN_XNUM) refuse("more than 65,534 program headers");
    if (e.e_phentsize != out_.phentsize()) refuse("program headers have wrong size");
    if (!inside(e.e_phoff, e.e_phnum * out_.phentsize()))
      refuse("truncated: program header table out of bounds");
    if (e.e_shoff == 0) return;
    if (e.e_shentsize != out_.shentsize()) refuse("section headers have wrong size");
    // libelf shortens a table that ends behind the file, quietly.
    if (!inside(e.e_shoff, e.e_shnum * out_.shentsize()))
      refuse("truncated: section header table out of bounds");
  }

  void segments() {
    size_t count = 0;
    if (elf_getphdrnum(elf_.get(), &count) != 0) refuse("unreadable program headers");
    for (size_t i = 0; i < count; i++) {
      GElf_Phdr p;
      if (!gelf_getphdr(elf_.get(), int(i), &p)) refuse("unreadable program headers");
      if (p.p_type == PT_LOAD && (p.p_memsz < p.p_filesz || p.p_vaddr + p.p_memsz < p.p_vaddr))
        refuse("a segment with impossible sizes");
      out_.segments.push_back(
          {p.p_type, p.p_flags, p.p_offset, p.p_vaddr, p.p_paddr, p.p_filesz, p.p_memsz, p.p_align});
      if (out_.segments.back().in_file() && !inside(p.p_offset, p.p_filesz))
        refuse("truncated: a segment ends behind the file");
    }
  }

  // Where patchelf knows a fault too, its words are in the message: scripts look for them.
  // A file may have no section headers, or lie about them: sstrip, packers. Only what is consistent counts,
  // and a table that lies is not one we could keep right, so it is refused.
  void sections() {
    if (out_.shoff == 0) return;
    size_t count = 0, names = 0;
    if (elf_getshdrnum(elf_.get(), &count) != 0 || elf_getshdrstrndx(elf_.get(), &names) != 0)
      refuse("truncated section headers, or section names: string table index out of bounds");
    if (count == 0) {
      out_.shoff = 0;
      return;
    }
    if (count >= SHN_LORESERVE || !inside(out_.shoff, count * out_.shentsize()))
      refuse("truncated: section headers");
    for (size_t i = 0; i < count; i++)
      out_.sections.push_back(section(i));
    GElf_Ehdr e;
    bool escaped = gelf_getehdr(elf_.get(), &e) && e.e_shstrndx == SHN_XINDEX;
    if (names >= count || (escaped && names == 0)) refuse("section names: string table index out of bounds");
    out_.shstrndx = uint32_t(names);
    name_sections();
  }

  Section section(size_t index) {
    GElf_Shdr s;
    Elf_Scn* scn = elf_getscn(elf_.get(), index);
    if (!scn || !gelf_getshdr(scn, &s)) refuse("unreadable section headers");
    if (s.sh_type != SHT_NULL && s.sh_type != SHT_NOBITS && !inside(s.sh_offset, s.sh_size))
      refuse(fmt::format("truncated: section {}: data {} extends past file end", index,
                         s.sh_offset > out_.size ? "offset" : "region"));
    if (s.sh_type == SHT_DYNAMIC && s.sh_offset % (out_.wide ? 8 : 4) != 0)
      refuse(".dynamic: section content is not naturally aligned");
    return {"",        s.sh_name, s.sh_type, s.sh_flags,     s.sh_addr,   s.sh_offset,
            s.sh_size, s.sh_link, s.sh_info, s.sh_addralign, s.sh_entsize};
  }

  void name_sections() {
    if (out_.shstrndx == 0) return;
    const Section& table = out_.sections[out_.shstrndx];
    if (!table.in_file()) return;
    std::string names = out_.read(table.offset, table.size);
    if (names.empty()) refuse("section names: string table size is zero");
    if (names.back() != '\0') refuse("section names: string table is not zero terminated");
    for (Section& s : out_.sections) {
      if (s.name_offset >= names.size()) refuse("section name offset out of bounds");
      s.name = names.c_str() + s.name_offset;
    }
  }

  void dynamic() {
    const Segment* at = out_.segment(PT_DYNAMIC);
    if (!at || at->filesz == 0) return; // a separate debug file keeps the header and drops the bytes
    uint64_t size = at->filesz - at->filesz % out_.dynentsize();
    if (!inside(at->offset, size)) refuse("truncated: dynamic section");
    Elf_Data* data = elf_getdata_rawchunk(elf_.get(), int64_t(at->offset), size, ELF_T_DYN);
    if (!data) refuse("unreadable dynamic section");
    for (uint64_t i = 0; i < size / out_.dynentsize(); i++) {
      GElf_Dyn d;
      if (!gelf_getdyn(data, int(i), &d)) refuse("unreadable dynamic section");
      out_.dynamic.push_back({d.d_tag, d.d_un.d_val});
    }
    if (out_.dynamic.size() > most_dynamic_entries) refuse("more than 10,000 dynamic entries");
    if (out_.dynamic_used() < out_.dynamic.size()) return;
    out_.dynamic_ends_outside = end_behind(*at, at->vaddr + size);
    if (!out_.dynamic_ends_outside)
      refuse("the dynamic section has no end (setSubstr: write extends past end of section)");
  }

  // Loaders read entries until a tag is zero, and don't know the size of PT_DYNAMIC. What follows may be a
  // GOT, whose first word is the address of .dynamic: no tag that means anything.
  std::optional<uint64_t> end_behind(const Segment& dynamic, uint64_t address) const {
    if (word_at(address) == dynamic.vaddr) address += out_.dynentsize();
    return word_at(address) == 0 ? std::optional(address) : std::nullopt;
  }

  // A word of memory as it is loaded; nullopt when it is in no segment.
  std::optional<uint64_t> word_at(uint64_t address) const {
    uint64_t width = out_.dynentsize() / 2;
    for (const Segment& s : out_.segments) {
      if (s.type != PT_LOAD || address < s.vaddr || s.end() < width || address > s.end() - width) continue;
      uint64_t from = address - s.vaddr, in_file = from < s.filesz ? std::min(width, s.filesz - from) : 0;
      std::string bytes = out_.read(s.offset + std::min(from, s.filesz), in_file);
      bytes.resize(width);
      return Codec(out_).number_in(bytes);
    }
    return std::nullopt;
  }

  void strings() {
    auto address = out_.dyn(DT_STRTAB), size = out_.dyn(DT_STRSZ);
    if (!address && !size) return; // some static-pie
    auto offset = address ? out_.file_offset(*address) : std::nullopt;
    if (!offset || !size || !inside(*offset, *size)) refuse("the dynamic string table is outside the file");
    out_.string_table = std::make_shared<std::string>(out_.read(*offset, *size));
    if (out_.strings().empty() || out_.strings().back() != '\0')
      refuse("dynamic strings: string table is not NUL-terminated");
  }

  int fd_;
  const std::string& path_;
  ElfHandle elf_;
  Layout out_;
};

} // namespace

bool is_program_or_library(int fd) {
  char head[18] = {};
  if (::pread(fd, head, sizeof head, 0) != ssize_t(sizeof head) || std::memcmp(head, ELFMAG, SELFMAG) != 0)
    return false;
  char type = head[head[EI_DATA] == ELFDATA2MSB ? 17 : 16];
  return type == ET_EXEC || type == ET_DYN;
}

Expected<Layout> read_layout(int fd, const std::string& path) {
  try {
    return Reader(fd, path).layout();
  } catch (Error& error) {
    return std::unexpected(std::move(error));
  }
}

} // namespace terra::patchelf
