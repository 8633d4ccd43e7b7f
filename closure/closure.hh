// SPDX-License-Identifier: MIT
// From what the user names to the files that are needed: programs and libraries through the loader's rules,
// scripts through their interpreters, everything into one FileSet.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "closure/file_set.hh"
#include "closure/modules.hh"
#include "closure/options.hh"
#include "lib/elf/binding.hh"
#include "lib/elf/loader.hh"

namespace terra::closure {

class Closure {
 public:
  // References must outlive it.
  Closure(const Options& options, elf::ObjectStore& store, FileSet& files);

  // A file or directory that the user asks for. What can't be used is reported.
  void add_operand(const std::string& path);

  // A program that ran, with the libraries that it is known to have loaded. What it misses is not reported:
  // it ran.
  void add_traced_program(const std::string& path, const std::vector<std::string>& libraries);

  // A file that nobody asked for by name. What is wrong with it or missing is counted, not told.
  void add_grown(const std::string& path, Reason reason);

  size_t complaints_of_grown() const { return complaints_of_grown_; }

  // What traced programs loaded by themselves.
  const std::vector<Module>& modules() const { return modules_; }

  // What operands need and don't use, if options.view asks for it: library, who needs it.
  const std::vector<Module>& unused() const { return unused_; }

  // The worst that was met so far.
  Exit result() const { return result_; }

 private:
  enum class Source { user, trace };
  enum class Started { alone, as_interpreter };
  void add_runnable(const std::string& path, Reason reason, Started started);
  void add_script(const std::string& path, const std::string& head);
  unsigned interpreter_chain(std::string path);
  void add_elf(const std::string& path, const elf::Object& object, Reason reason);
  void add_loading(const elf::Loading& loading, Source source);
  struct Reachable {
    std::vector<const elf::Loaded*> objects;
    std::vector<const elf::Loaded*> parents; // by number: who needs it; nullptr: unreached, or the program
  };
  Reachable reachable(const elf::Loading& loading, bool traced);
  void add_loaded(const elf::Loaded& object, const elf::Loaded& parent, bool traced);
  void check_binding(const elf::Loading& loading);
  void report_missing(const elf::Loaded& missing);
  std::string find_in_path(const std::string& name, const std::string& path_list);
  void complain(const Error& error);

  const Options& options_;
  elf::ObjectStore& store_;
  FileSet& files_;
  std::vector<elf::Loader> loaders_; // the one that is asked for, then those of other processors
  elf::Binding binding_;
  Exit result_ = Exit::ok;
  bool lenient_ = false; // inside add_grown()
  size_t complaints_of_grown_ = 0;
  std::vector<Module> modules_, unused_;
  std::unordered_set<std::string> done_;     // runnables, by spelling
  std::unordered_set<std::string> reported_; // missing libraries, "name\0needed by"
};

} // namespace terra::closure
