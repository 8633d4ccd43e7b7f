// SPDX-License-Identifier: MIT
// One thing that goes into a terrarium: what it is on the build machine, and where it goes.
#pragma once

#include <cstdint>
#include <string>
#include <sys/stat.h>
#include <vector>

#include "lib/elf/image.hh"

namespace terra {

enum class Kind {
  directory,
  link,
  data,    // any regular file that is none of the following
  script,  // starts with #!
  program, // ELF with a PT_INTERP of its own
  fixed,   // ELF program that is not patched: static, or for 32-bit x86
  library, // ELF shared object
  loader,  // the ELF interpreter of a program
};

bool is_program(Kind kind); // program or fixed

struct Item {
  std::string source; // absolute path on the build machine; no symbolic link above the last component
  std::string why;    // what the list said behind the path
  Kind kind = Kind::data;
  struct stat st = {};
  std::string target; // of a link, as readlink(2) gave it
  elf::Image image;   // of program, fixed, library and loader

  // Why the redirector can't reach all that a program looks for, in words; null where it can. Such a program
  // runs in a view (preload/programs/view.c).
  const char* in_view = nullptr;

  std::string inside; // where it goes, relative to the terrarium's top; set by lay_out()

  // Another name of this file that is packed as the same file: a hard link. Set by lay_out().
  const Item* same_as = nullptr;
};

// As MANIFEST says it.
const char* kind_name(const Item& item);

// The absolute path of a program's interpreter, also when patchelf-ng made it relative to the program.
std::string interpreter_of(const Item& program);

// A link that the terrarium needs and the build machine does not have: pbin, ebin, lib64 aliases.
struct AddedLink {
  std::string inside; // relative to the top
  std::string target; // relative to the link's directory
  std::string why;
};

inline constexpr const char* library_dir = "lib64"; // below the top; every patched library and the loader
inline constexpr const char* redirector = "libterrarium.so";
inline constexpr const char* view_runner = "terrarium-view"; // in lib64 too, when a program needs it

} // namespace terra
