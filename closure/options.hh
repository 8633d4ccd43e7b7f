// SPDX-License-Identifier: MIT
// What the command line of closure says.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "lib/base/records.hh"
#include "lib/elf/loader.hh"

namespace terra::closure {

// How --grow guesses what another run would want.
enum class GrowBy { plugins, directory, package };

struct Options {
  std::vector<std::string> paths;  // operands
  std::vector<std::string> lists;  // --from
  std::vector<std::string> traces; // --trace
  Format format;
  bool long_rows = false;
  bool verbose = false;
  bool opened_only = false; // leave out what a trace only looked at
  bool loader_view = false; // print the loader's list instead
  std::vector<std::string> why;
  std::string root = "/";
  std::string path_list; // where env finds programs
  elf::LoaderOptions loader;
  std::vector<std::string> exclude_prefixes, exclude_suffixes, exclude_files;
  std::set<GrowBy> grow;
  std::vector<std::string> grow_rules; // files
  bool print_grow_rules = false;
  bool default_excludes = true;
  bool print_excludes = false;
};

} // namespace terra::closure
