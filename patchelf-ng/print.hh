// SPDX-License-Identifier: MIT
// The --print-… options.
#pragma once

#include "patchelf-ng/layout.hh"
#include "patchelf-ng/options.hh"

namespace terra::patchelf {

// Collects what is printed about each file and writes it at the end of the run, or as its buffer fills.
class Printer {
 public:
  explicit Printer(const Options& options);

  // An error when what was asked for is not in the file: the interpreter of a library, anything of a static
  // program's dynamic section. A missing soname or rpath is an empty answer, as in patchelf.
  Expected<void> print(const std::string& path, const Layout& layout);
  [[nodiscard]] Exit finish();

 private:
  void line(const std::string& text);
  Expected<void> json(const std::string& path, const Layout& layout);

  const Options& options_;
  RecordWriter json_;
  std::string text_;
};

// DT_RUNPATH, or DT_RPATH when there is none, as the loader looks at them.
std::optional<std::string> rpath_of(const Layout& layout);
std::vector<std::string> needed_of(const Layout& layout);

} // namespace terra::patchelf
