// SPDX-License-Identifier: MIT
#include "patchelf-ng/plan/cache_note.hh"

#include <algorithm>
#include <elf.h>
#include <map>
#include <unistd.h>

#include "lib/base/path.hh"
#include "patchelf-ng/file/codec.hh"

namespace terra::patchelf {

namespace {

constexpr std::string_view owner{"NixOS\0\0\0", 8}; // padded to a multiple of 4, as notes are
constexpr uint32_t note_type = 0x63a86cb6;

struct Sources { // what the note is made of
  std::vector<std::string> needed;
  std::optional<std::string> run_path;
  bool operator==(const Sources&) const = default;
};

Sources sources_of(const std::vector<Entry>& entries) {
  Sources out;
  for (const Entry& e : entries)
    if (e.tag == DT_NEEDED) out.needed.push_back(*e.text);
  for (int64_t tag : {DT_RUNPATH, DT_RPATH}) {
    auto at = std::ranges::find(entries, tag, &Entry::tag);
    if (at != entries.end() && !out.run_path) out.run_path = at->text;
  }
  return out;
}

class CacheNote {
 public:
  explicit CacheNote(Draft& draft) : draft_(draft), codec_(draft.before) {
    const Layout& layout = draft.before;
    for (size_t i = 0; i < layout.sections.size(); i++)
      if (layout.sections[i].name == cache_section && layout.sections[i].in_file()) {
        section_ = i;
        offset_ = layout.sections[i].offset, size_ = layout.sections[i].size;
      }
    for (size_t i = 0; i < layout.segments.size(); i++) {
      const Segment& s = layout.segments[i];
      if (s.type != PT_NOTE || s.filesz < 20 || layout.read(s.offset + 12, 6) != owner.substr(0, 6)) continue;
      segment_ = i;
      offset_ = s.offset, size_ = s.filesz;
    }
  }

  bool present() const { return section_ || segment_; }

  bool says(const std::string& note) const {
    return size_ == note.size() && draft_.before.read(offset_, size_) == note;
  }

  // The program header becomes a spare one, the section header an inactive one: numbers of sections stay.
  void drop() {
    if (segment_) draft_.after.segments[*segment_] = {PT_NULL, 0, 0, 0, 0, 0, 0, 0};
    if (section_) draft_.after.sections[*section_] = {"", 0, SHT_NULL, 0, 0, 0, 0, 0, 0, 0, 0};
    if (!draft_.old) return draft_.patch(offset_, std::string(size_, '\0'));
    const AnnexHeader& h = draft_.old->header;
    uint64_t kept = draft_.before.segments[draft_.old->segment].offset + h.kept_at();
    if (offset_ < kept || offset_ + size_ > kept + draft_.kept.size())
      return draft_.patch(offset_, std::string(size_, '\0'));
    uint64_t at = offset_ - kept;
    draft_.kept.replace(at, size_, size_, '\0');
    if (align_up(at + size_, 16) >= draft_.kept.size()) draft_.kept.resize(at);
  }

  std::string encoded(const std::string& text) const {
    return codec_.number(6, 4) + codec_.number(text.size(), 4) + codec_.number(note_type, 4) +
           std::string(owner) + text + std::string(align_up(text.size(), 4) - text.size(), '\0');
  }

  void add(const std::string& note) {
    draft_.note_at = align_up(draft_.kept.size(), 16);
    draft_.note_size = note.size();
    draft_.kept.resize(draft_.note_at);
    draft_.kept += note;
  }

 private:
  Draft& draft_;
  Codec codec_;
  std::optional<size_t> section_, segment_;
  uint64_t offset_ = 0, size_ = 0;
};

// Where the loader would look, in its order.
std::map<std::string, std::string> resolve(const Sources& sources, const Request& request) {
  std::map<std::string, std::string> out;
  auto add = [&](const std::string& name, const std::string& place) {
    std::string& list = out[name];
    if (!list.empty()) list += ':';
    list += place;
  };
  for (std::string_view part : split(*sources.run_path, ':')) {
    std::string dir(part);
    bool later =
        !dir.starts_with('/') || dir.contains('$') || request.build_cache(dir + "/glibc-hwcaps", F_OK);
    for (const std::string& name : sources.needed) {
      if (name.contains('/')) continue; // opened as it is, never searched
      if (later)
        add(name, "?" + dir);
      else if (request.build_cache(dir + "/" + name, R_OK))
        add(name, "=" + dir + "/" + name);
    }
  }
  return out;
}

void build(Draft& draft, CacheNote& note, bool stale, const Sources& sources, const Request& request) {
  auto nothing = [&](const char* why) {
    if (note.present() && !stale)
      refuse("--build-resolution-cache: a resolution cache note is already present; rebuild from an "
             "unpatched binary");
    draft.warnings.push_back(std::string("--build-resolution-cache: ") + why + "; no cache written");
  };
  if (sources.needed.empty() || !sources.run_path || sources.run_path->empty())
    return nothing("no DT_NEEDED entries or run path to resolve");
  auto places = resolve(sources, request);
  if (places.empty()) return nothing("no libraries resolved against the run path");
  std::string text;
  for (const auto& [name, list] : places)
    text += name + '\0' + list + '\0';
  std::string bytes = note.encoded(text + '\0');
  if (note.present() && !stale) {
    if (!note.says(bytes)) nothing("");
    return;
  }
  note.add(bytes);
}

} // namespace

void edit_cache(Draft& draft, const Request& request, const std::vector<Entry>& old,
                const std::vector<Entry>& now) {
  CacheNote note(draft);
  Sources sources = sources_of(now);
  bool stale = note.present() && sources != sources_of(old);
  if (stale) note.drop();
  if (request.build_cache) build(draft, note, stale, sources, request);
}

} // namespace terra::patchelf
