// SPDX-License-Identifier: MIT
#include "lib/elf/image.hh"
#include "tests/fuzz/input.hh"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto image = terra::elf::read_image(file_of(data, size), "input");
  if (!image && image.error().message.empty()) ::abort();
  // What is kept of a file is bounded by the file, but for names that overlap.
  if (image && image->needed.size() > size) ::abort();
  return 0;
}
