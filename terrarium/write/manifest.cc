// SPDX-License-Identifier: MIT
#include "terrarium/write/manifest.hh"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <optional>

#include "lib/base/in_order.hh"
#include "lib/base/path.hh"
#include "lib/packages/packages.hh"

#include "terrarium/write/names.hh"
#include "terrarium/write/sha256.hh"

namespace terra {

namespace {

constexpr size_t columns = 9;

struct Origin {
  const Item* item = nullptr;
  const AddedLink* link = nullptr;
};

Expected<ManifestEntry> describe_one(const std::string& top, const std::string& inside,
                                     const Origin& origin) {
  std::string path = join_path(top, inside);
  struct stat st;
  if (::lstat(path.c_str(), &st) != 0) return std::unexpected(sys_error(path, "stat"));
  ManifestEntry entry;
  entry.path = inside;
  entry.mode = fmt::format("{:04o}", unsigned(st.st_mode & 07777));
  entry.size = std::to_string(S_ISREG(st.st_mode) ? st.st_size : 0);
  entry.sha256 = "-";
  if (S_ISLNK(st.st_mode)) {
    entry.kind = "link";
    entry.source = "-> " + std::filesystem::read_symlink(path).string();
  } else {
    auto sum = sha256_of_file(path);
    if (!sum) return std::unexpected(sum.error());
    entry.sha256 = *sum;
    bool placeholder = (st.st_mode & 0777) == placeholder_mode; // nothing else is without u+w
    entry.kind = origin.item ? kind_name(*origin.item) : placeholder ? "name" : "generated";
  }
  if (origin.item) entry.why = origin.item->why;
  if (origin.item && origin.item->kind != Kind::link) entry.source = origin.item->source;
  if (origin.link) entry.why = origin.link->why;
  return entry;
}

// A database that can't be read costs two columns, not the terrarium.
std::optional<Packages> read_packages() {
  elf::Root root;
  try {
    return Packages(root, Packages::IfNone::allow);
  } catch (const Error& error) {
    report(error);
    return std::nullopt;
  }
}

} // namespace

Expected<std::vector<ManifestEntry>> describe(const std::string& top,
                                              const std::map<std::string, Item>& items,
                                              const std::vector<AddedLink>& links, unsigned jobs) {
  std::map<std::string, Origin> origins;
  for (const auto& [path, item] : items)
    origins[item.inside].item = &item;
  for (const AddedLink& link : links)
    origins[link.inside].link = &link;
  auto packages = read_packages();

  std::vector<std::string> files;
  for (const auto& file : std::filesystem::recursive_directory_iterator(top))
    if (file.symlink_status().type() != std::filesystem::file_type::directory)
      files.push_back(file.path().string().substr(top.size() + 1));
  std::ranges::sort(files);

  std::vector<ManifestEntry> entries;
  in_order<Expected<ManifestEntry>>(
      files.size(), jobs,
      [&](size_t i) {
        auto origin = origins.find(files[i]);
        return describe_one(top, files[i], origin == origins.end() ? Origin{} : origin->second);
      },
      [&](Expected<ManifestEntry> entry) {
        if (!entry) throw entry.error();
        if (const Package* owner = packages ? packages->owner(entry->source) : nullptr) {
          entry->package = owner->plain_name;
          entry->version = owner->version;
        }
        entries.push_back(std::move(*entry));
      });
  return entries;
}

std::string escape_path(std::string_view path) {
  std::string out;
  for (unsigned char c : path) {
    if (c < 0x20 || c == '\\')
      out += fmt::format("\\{:03o}", c);
    else
      out += char(c);
  }
  return out;
}

std::string unescape_path(std::string_view text) {
  auto octal = [](char c) { return c >= '0' && c <= '7'; };
  std::string out;
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] == '\\' && i + 3 < text.size() && octal(text[i + 1]) && octal(text[i + 2]) &&
        octal(text[i + 3])) {
      out += char((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string manifest_text(const std::vector<ManifestEntry>& entries) {
  std::string out;
  for (const ManifestEntry& e : entries) {
    std::string line;
    for (const std::string* column :
         {&e.path, &e.kind, &e.mode, &e.size, &e.sha256, &e.source, &e.package, &e.version, &e.why})
      line += (line.empty() ? "" : "\t") + escape_path(*column);
    out += line + "\n";
  }
  return out;
}

std::vector<ManifestEntry> parse_manifest(std::string_view text) {
  std::vector<ManifestEntry> out;
  for (std::string_view line : split(text, '\n')) {
    auto fields = split(line, '\t');
    if (line.empty() || fields.size() != columns) continue;
    std::vector<std::string> f;
    for (std::string_view field : fields)
      f.push_back(unescape_path(field));
    out.push_back({f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8]});
  }
  return out;
}

} // namespace terra
