// SPDX-License-Identifier: MIT
#include "tracer/shim/study.hh"

#include <climits>
#include <cstdlib>
#include <optional>
#include <sys/syscall.h>
#include <utility>

#include "tracer/shim/mappings.hh"
#include "tracer/shim/text_file.hh"
#include "tracer/target/program_file.hh"

namespace terra {

namespace {

std::optional<TextFile> text_of(const std::string& path) {
  auto file = open_regular(path);
  return file ? read_text_file(*file) : std::nullopt;
}

// An ld.so copies no descriptors and executes nothing; each page that is written to costs each program 4 us.
void leave_out_unused(TextFile& text) {
  std::erase_if(text.sites,
                [](const TextSite& site) { return site.nr == SYS_fcntl || site.nr == SYS_execve; });
}

bool lies_at(const TextFile& text, const FileMapping& mapping, uint64_t entry) {
  return text.offset == mapping.offset && text.entry == entry - mapping.start;
}

} // namespace

// Of an ld.so, or a static program.
void Study::learn(TextFile& text, const std::string& path, bool is_loader) {
  if (is_loader) leave_out_unused(text);
  KnownSites::At begins = {text.entry, sites_.learn(text.entry, no_call, text.entry_code, {})};
  std::vector<KnownSites::Neighbour> sites;
  for (const TextSite& site : text.sites)
    sites.push_back({site.at, site.nr, &site.code, sites_.learn(site.at, site.nr, site.code, begins)});
  if (is_loader) texts_.add_loader(text, begins.id, sites);
  libc_ = path.substr(0, path.rfind('/') + 1) + "libc.so.6";
}

void Study::program(const std::string& path) {
  ProgramFile read;
  std::string name = path;
  for (int depth = 0; depth < longest_script_chain; ++depth) {
    auto file = open_regular(name);
    if (!file) return;
    read = read_program_file(file->get());
    name = read.interpreter;
    if (read.kind != ProgramFile::Kind::script) break;
  }
  if (read.kind != ProgramFile::Kind::elf || name.empty()) return;
  auto text = text_of(name);
  if (!text || sites_.find(text->entry_code)) return;
  char real[PATH_MAX];
  if (::realpath(name.c_str(), real)) name = real;
  learn(*text, name, true);
}

void Study::beginning(Mappings& mappings, uint64_t entry, const SiteCode& code, bool is_loader) {
  auto mapping = mappings.file_mapping_around(entry);
  if (!mapping) return;
  auto text = text_of(mapping->path);
  if (text && lies_at(*text, *mapping, entry) && text->entry_code == code)
    learn(*text, mapping->path, is_loader);
}

void Study::go_on() {
  if (!program_.empty()) return program(std::exchange(program_, {}));
  if (!libc_.empty()) libc(std::exchange(libc_, {}));
}

void Study::libc(const std::string& path) {
  auto text = text_of(path);
  if (!text) return;
  std::erase_if(text->sites, [&](const TextSite& site) { return sites_.find(site.code).has_value(); });
  std::optional<KnownSites::At> first;
  for (const TextSite& site : text->sites) {
    KnownSites::At at = {site.at, sites_.learn(site.at, site.nr, site.code, first)};
    if (!first) first = at;
    texts_.add(*text, sites_.site(at));
  }
}

} // namespace terra
