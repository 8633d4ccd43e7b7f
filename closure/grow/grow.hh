// SPDX-License-Identifier: MIT
// --grow: more than one run showed. Three ways to guess what another run would want:
//
//   plugins  by the table closure/grow-rules, and the siblings of modules that a traced program loaded by
//            itself: shared objects of the same kind in the same directory
//   dir      the whole directory of every data file opened below /usr/share and /usr/lib
//   package  all files of the packages that own what is in the set
//
// What the added programs and libraries need is added with them, and all that is new is looked at again until
// nothing new comes: git's perl scripts are of no use without perl's modules. That ends soon: of the runs
// that were tried, no second round of plugins but git's added more than 1 %, no third one more than 0.1 %.
// What the added files miss is not a finding: nobody asked for them by name.
#pragma once

#include "closure/closure.hh"

namespace terra::closure {

// Throws Error when a rule file can't be used or there is no package database.
void grow(const Options& options, elf::ObjectStore& store, FileSet& files, Closure& closure);

} // namespace terra::closure
