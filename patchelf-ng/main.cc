// SPDX-License-Identifier: MIT
// patchelf-ng: read and edit what an ELF program or library tells its loader. See patchelf-ng(1).
#include <malloc.h>

#include "lib/base/cli.hh"
#include "lib/base/interrupt.hh"
#include "patchelf-ng/options.hh"
#include "patchelf-ng/run.hh"

namespace {

// Tables of some megabytes come and go while a plan is made. Memory that goes back to the kernel each time
// costs a quarter of the planning of a large library, in page faults.
void keep_freed_memory() {
  ::mallopt(M_MMAP_THRESHOLD, 256 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

} // namespace

int main(int argc, char** argv) {
  keep_freed_memory();
  return terra::tool_main("patchelf-ng", [&] {
    const terra::patchelf::Options options = terra::patchelf::parse_options(argc, argv);
    terra::catch_interrupts();
    return terra::patchelf::run(options);
  });
}
