// SPDX-License-Identifier: MIT
#include "closure/file_set.hh"

#include <algorithm>
#include <sys/stat.h>

#include "lib/base/path.hh"

namespace terra::closure {

std::string_view kind_name(Kind kind) {
  constexpr std::string_view names[] = {"program", "library", "interpreter", "preload", "audit",
                                        "script",  "file",    "directory",   "link"};
  return names[size_t(kind)];
}

void FileSet::insert(const std::string& path, Kind kind, Reason reason, bool traced) {
  if (without_.contains(path) || (traced && only_ && !only_->contains(path))) return;
  auto [found, fresh] = index_.try_emplace(path, entries_.size());
  if (fresh) {
    entries_.push_back({path, kind, {std::move(reason)}});
    return;
  }
  auto& reasons = entries_[found->second].reasons;
  if (keep_reasons_ && std::find(reasons.begin(), reasons.end(), reason) == reasons.end())
    reasons.push_back(std::move(reason));
}

FileSet::Added FileSet::add(const std::string& spelled, Kind kind, Reason reason, bool traced) {
  auto& known = known_[traced];
  if (auto found = known.find(spelled); found != known.end() && !keep_reasons_) return found->second;
  auto answer = [&](Added added) { return known[spelled] = added; };

  const auto& walk = root_.walk(spelled);
  if (walk.error) return answer(Added::gone);
  if (!S_ISREG(walk.mode) && !S_ISDIR(walk.mode)) return answer(Added::special);
  std::string absolute = root_.absolute(spelled);
  if (!nothing_excluded(traced) &&
      (leaves_out(walk.path, traced) || leaves_out(normal_path(absolute), traced)))
    return answer(Added::excluded);

  for (const std::string& directory : walk.left)
    if (!leaves_out(directory, traced)) insert(directory, Kind::directory, {"passed by", absolute}, traced);
  for (const std::string& link : walk.links)
    if (!leaves_out(link, traced)) insert(link, Kind::link, {"link on the way to", absolute}, traced);
  insert(walk.path, S_ISDIR(walk.mode) ? Kind::directory : kind, std::move(reason), traced);
  return answer(Added::yes);
}

bool FileSet::excluded(const std::string& spelled, bool traced) {
  if (nothing_excluded(traced)) return false;
  return leaves_out(normal_path(root_.absolute(spelled)), traced) ||
         leaves_out(root_.walk(spelled).path, traced);
}

const Entry* FileSet::find(const std::string& spelled) {
  auto at = index_.find(normal_path(root_.absolute(spelled)));
  if (at == index_.end()) at = index_.find(root_.walk(spelled).path);
  return at == index_.end() ? nullptr : &entries_[at->second];
}

} // namespace terra::closure
