// SPDX-License-Identifier: MIT
// The --print-… options.
#pragma once

#include "patchelf-ng/file/layout.hh"
#include "patchelf-ng/options.hh"

namespace terra::patchelf {

// What is printed about one file: text, or with --json one record.
struct Printed {
  std::string text;
  std::vector<RecordWriter::Value> record;
};

// The columns of a record.
std::vector<std::string> record_columns();

// An error when what was asked for is not in the file: the interpreter of a library, anything of a static
// program's dynamic section. A missing soname or rpath is an empty answer, as in patchelf.
Expected<Printed> print(const std::string& path, const Layout& layout, const Options& options);

// DT_RUNPATH, or DT_RPATH when there is none, as the loader looks at them.
std::optional<std::string> rpath_of(const Layout& layout);
std::vector<std::string> needed_of(const Layout& layout);

} // namespace terra::patchelf
