// SPDX-License-Identifier: MIT
// The views of a set that need its graph, and that of its packages. Each prints to standard output and throws
// Error when that can't be written.
#pragma once

#include "closure/file_set.hh"
#include "closure/modules.hh"
#include "closure/options.hh"

namespace terra::closure {

// Indented by who wants whom; what was printed with its needs before is marked with "...".
Exit print_tree(FileSet& files);

// For dot(1).
Exit print_dot(FileSet& files);

// Path, own size and retained size in bytes, largest retained first. A file with several names counts for its
// first one.
Exit print_sizes(const Options& options, elf::Root& root, FileSet& files);

// Package, version, licence file, number of members that it owns; in the order of their names. Files that
// belong to none are counted on stderr with --verbose.
Exit print_packages(const Options& options, elf::Root& root, const FileSet& files);

// Library and the program that loaded it by itself.
Exit print_undeclared(const Options& options, const std::vector<Module>& modules);

// Library and who needs it for nothing, which is a finding.
Exit print_unused(const Options& options, const std::vector<Module>& unused);

} // namespace terra::closure
