// SPDX-License-Identifier: MIT
// The system call instructions in an ELF file that are worth connecting before anybody has stopped there.
//
// A short program stops ten times at sites of ld.so and libc that nobody has seen, at 0.1 ms each; finding
// them in the files takes 0.1 ms: an ld.so is looked through, of a libc only what lies around some functions
// (all of it would be 0.3 ms). But each page that is written to costs each program 4 us. So: what is on the
// pages where files are opened and programs executed, and where the first stat(2) is.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lib/base/fd.hh"
#include "tracer/shim/known_sites.hh"

namespace terra {

struct TextSite {
  uint64_t at; // behind the instruction; from the start of the text
  uint64_t nr;
  SiteCode code;
};

struct TextFile {
  uint64_t offset, size; // of the text, as it is mapped: whole pages
  uint64_t entry;        // from the start of the text; perhaps not in it,
  SiteCode entry_code;   // and then this is nothing
  std::vector<TextSite> sites;
};

// Nothing: not for x86-64, no text, more than 4 MiB of it, or not readable. Nothing it says is trusted.
std::optional<TextFile> read_text_file(const Fd& file);

} // namespace terra
