// SPDX-License-Identifier: MIT
// patchelf-ng: read and edit what an ELF program or library tells its loader. See patchelf-ng(1).
#include "lib/base/cli.hh"
#include "lib/base/interrupt.hh"
#include "patchelf-ng/memory.hh"
#include "patchelf-ng/options.hh"
#include "patchelf-ng/run.hh"

int main(int argc, char** argv) {
  terra::patchelf::keep_freed_memory();
  return terra::tool_main("patchelf-ng", [&] {
    const terra::patchelf::Options options = terra::patchelf::parse_options(argc, argv);
    terra::catch_interrupts();
    return terra::patchelf::run(options);
  });
}
