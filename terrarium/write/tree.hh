// SPDX-License-Identifier: MIT
// A directory tree that is being written: it appears under its name whole, or not at all.
#pragma once

#include <string>

#include "lib/base/error.hh"
#include "terrarium/plan/item.hh"

namespace terra {

// TARGET.partial-XXXXXX until commit. Whatever is in it was made by us, so the destructor may remove all of
// it.
class NewTree {
 public:
  // Refuses, as a usage error, a target that exists in any form.
  static Expected<NewTree> create(const std::string& target);
  NewTree(NewTree&&) noexcept;
  NewTree& operator=(NewTree&&) = delete;
  ~NewTree();

  const std::string& path() const { return path_; }
  std::string at(const std::string& inside) const { return path_ + "/" + inside; }

  // All of these create the directories above `inside`, mode 0755, where missing.
  Expected<void> add_directory(const std::string& inside);
  Expected<void> add_link(const std::string& inside, const std::string& target);
  Expected<void> add_hard_link(const std::string& inside, const std::string& existing_inside);
  Expected<void> add_text(const std::string& inside, std::string_view text, mode_t mode = 0644);
  // Content by reflink or copy_file_range, mode without set-user-ID bits and with u+rw, holes kept.
  Expected<void> add_copy(const std::string& inside, const std::string& source);

  // Renames it to the target, never over anything.
  Expected<void> commit();

 private:
  NewTree(std::string target, std::string path) : target_(std::move(target)), path_(std::move(path)) {}
  Expected<void> make_parents(const std::string& inside);

  std::string target_, path_;
};

} // namespace terra
