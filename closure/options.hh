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

// What is printed.
enum class View { set, why, loader, tree, dot, size, packages, undeclared, unused };

struct Options {
  std::vector<std::string> paths;  // operands
  std::vector<std::string> lists;  // --from
  std::vector<std::string> traces; // --trace
  bool opened_only = false;        // leave out what a trace only looked at
  bool in_all = false;             // of the traces, only what is in every one
  std::vector<std::string> not_in; // traces

  Format format;
  bool long_rows = false;
  bool verbose = false;
  View view = View::set;
  std::vector<std::string> why;
  std::vector<std::string> diff; // two lists or traces; empty: not asked for

  std::vector<std::string> exclude_prefixes, exclude_suffixes, exclude_globs, exclude_regexes,
      exclude_packages, exclude_files;
  bool default_excludes = true;
  bool print_excludes = false;

  std::set<GrowBy> grow;
  std::vector<std::string> grow_rules; // files
  bool print_grow_rules = false;

  bool verify = false;   // whether the loader would start it
  bool bind_now = false; // as LD_BIND_NOW, for `verify`

  std::string root = "/";
  std::string path_list; // where env finds programs
  elf::LoaderOptions loader;
  bool all_hwcaps = false; // also what other processors would load

  // Whether all reasons of a member are asked for, not only the first.
  bool all_reasons() const {
    return view == View::why || view == View::tree || view == View::dot || view == View::size;
  }
};

} // namespace terra::closure
