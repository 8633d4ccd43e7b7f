// SPDX-License-Identifier: MIT
// The --set-…-to options: what they mean for one file.
#pragma once

#include "patchelf-ng/file/layout.hh"
#include "patchelf-ng/options.hh"

namespace terra::patchelf {

// "$ORIGIN/…" targets for many files. Directories are resolved to physical ones, since $ORIGIN of a program
// is one; the last component of `interpreter_to` is taken as it is, it may be a link.
class RelativeTargets {
 public:
  explicit RelativeTargets(const Options& options);

  // The request for the file at `path`, given what it is: a library has no interpreter, a static program and
  // the dynamic linker itself have neither, and `passed_over` says so.
  Expected<Request> request_for(const std::string& path, const Layout& layout,
                                std::string& passed_over) const;

 private:
  Request request_;
  std::optional<std::string> rpath_to_, interpreter_to_; // absolute, physical
  std::optional<std::string> output_;
};

} // namespace terra::patchelf
