// SPDX-License-Identifier: MIT
#include "patchelf-ng/plan/stub_blob.hh"

#include <elf.h>

extern "C" {
extern const char blob_stub_x86_64_bin[], blob_stub_x86_64_bin_end[];
extern const char blob_stub_i386_bin[], blob_stub_i386_bin_end[];
extern const char blob_stub_aarch64_bin[], blob_stub_aarch64_bin_end[];
}

namespace terra::patchelf {

std::string_view stub_for(const Layout& layout) {
  if (!layout.little) return {};
  if (layout.machine == EM_X86_64 && layout.wide) return {blob_stub_x86_64_bin, blob_stub_x86_64_bin_end};
  if (layout.machine == EM_386 && !layout.wide) return {blob_stub_i386_bin, blob_stub_i386_bin_end};
  if (layout.machine == EM_AARCH64 && layout.wide) return {blob_stub_aarch64_bin, blob_stub_aarch64_bin_end};
  return {};
}

} // namespace terra::patchelf
