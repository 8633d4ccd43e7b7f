// SPDX-License-Identifier: MIT
// What a program loaded by itself, with dlopen(3): what it had mapped that no object of it declares a need
// for.
#pragma once

#include <string>
#include <vector>

#include "lib/elf/loader.hh"

namespace terra::closure {

struct Module {
  std::string path;    // as it was opened
  std::string program; // by whom
};

// Of a loading that was given the libraries a run had opened (Loader::load(), `opened`).
std::vector<Module> modules_of(const elf::Loading& loading);

} // namespace terra::closure
