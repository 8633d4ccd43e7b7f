// SPDX-License-Identifier: MIT
#include "lib/packages/rpm_header.hh"

#include <climits>
#include <optional>

namespace terra {

namespace {

constexpr size_t max_paths = 256 << 20; // bytes; a kernel-devel has 2 MiB
constexpr size_t entry_size = 16;

enum Tag : uint32_t {
  tag_name = 1000,
  tag_version = 1001,
  tag_release = 1002,
  tag_epoch = 1003,
  tag_arch = 1022,
  tag_old_file_names = 1027,
  tag_file_flags = 1037,
  tag_dir_indexes = 1116,
  tag_base_names = 1117,
  tag_dir_names = 1118,
};
enum Type : uint32_t { type_int32 = 4, type_string = 6, type_string_array = 8, type_i18n_string = 9 };
constexpr uint32_t file_is_licence = 1 << 7; // RPMFILE_LICENSE

uint32_t word(std::string_view bytes, size_t offset) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i)
    value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
  return value;
}

class Header {
 public:
  explicit Header(std::string_view bytes) {
    if (bytes.size() < 8) return;
    size_t entries = word(bytes, 0), data = word(bytes, 4);
    bytes.remove_prefix(8);
    if (entries > bytes.size() / entry_size || data > bytes.size() - entries * entry_size) return;
    index_ = bytes.substr(0, entries * entry_size);
    data_ = bytes.substr(index_.size(), data);
  }
  bool empty() const { return index_.empty(); }

  // The strings of a tag; empty when it has none, or not as many as it says.
  std::vector<std::string_view> strings(Tag tag) const {
    std::vector<std::string_view> out;
    auto entry = find(tag);
    bool text = entry && (entry->type == type_string || entry->type == type_string_array ||
                          entry->type == type_i18n_string);
    if (!text) return out;
    std::string_view rest = data_.substr(entry->offset);
    for (size_t i = 0; i < entry->count; ++i) {
      size_t end = rest.find('\0');
      if (end == rest.npos) return {};
      out.push_back(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
    return out;
  }

  std::string string(Tag tag) const {
    auto all = strings(tag);
    return all.empty() ? std::string() : std::string(all[0]);
  }

  std::vector<uint32_t> numbers(Tag tag) const {
    std::vector<uint32_t> out;
    auto entry = find(tag);
    if (!entry || entry->type != type_int32 || entry->count > (data_.size() - entry->offset) / 4) return out;
    for (size_t i = 0; i < entry->count; ++i)
      out.push_back(word(data_, entry->offset + i * 4));
    return out;
  }

 private:
  struct Entry {
    uint32_t type, offset, count;
  };
  std::optional<Entry> find(Tag tag) const {
    for (size_t at = 0; at < index_.size(); at += entry_size)
      if (word(index_, at) == tag) {
        Entry entry{word(index_, at + 4), word(index_, at + 8), word(index_, at + 12)};
        if (entry.offset <= data_.size()) return entry;
      }
    return std::nullopt;
  }
  std::string_view index_, data_;
};

// A path is a base name and the number of its directory; packages of before rpm 4.0 have whole paths.
bool read_files(const Header& header, RpmHeader& out) {
  auto names = header.strings(tag_base_names), directories = header.strings(tag_dir_names);
  auto of = header.numbers(tag_dir_indexes), flags = header.numbers(tag_file_flags);
  size_t bytes = 0;
  auto add = [&](std::string path, size_t i) {
    bytes += path.size();
    if (path.starts_with('/') && path.size() < PATH_MAX)
      out.files.push_back({std::move(path), i < flags.size() && (flags[i] & file_is_licence)});
    return bytes <= max_paths;
  };
  if (names.size() != of.size()) return false;
  for (size_t i = 0; i < names.size(); ++i) {
    if (of[i] >= directories.size()) return false;
    if (!add(std::string(directories[of[i]]).append(names[i]), i)) return false;
  }
  auto whole = names.empty() ? header.strings(tag_old_file_names) : std::vector<std::string_view>();
  for (size_t i = 0; i < whole.size(); ++i)
    if (!add(std::string(whole[i]), i)) return false;
  return true;
}

} // namespace

Expected<RpmHeader> parse_rpm_header(std::string_view bytes) {
  Header header(bytes);
  RpmHeader out;
  if (!header.empty()) out.name = header.string(tag_name);
  if (out.name.empty()) return std::unexpected(Error{"no rpm package header", Exit::usage});
  out.architecture = header.string(tag_arch);
  auto epoch = header.numbers(tag_epoch);
  if (!epoch.empty()) out.version = std::to_string(epoch[0]) + ":";
  out.version += header.string(tag_version) + "-" + header.string(tag_release);
  if (!read_files(header, out)) return std::unexpected(Error{out.name + ": damaged file list", Exit::usage});
  return out;
}

} // namespace terra
