// SPDX-License-Identifier: MIT
// The loader stub (stub/stub.c) as the bytes that go into a file: room for the annex's header, then code.
#pragma once

#include <string_view>

extern "C" {
extern const char blob_stub_x86_64_bin[], blob_stub_x86_64_bin_end[];
}

namespace terra::patchelf {

inline std::string_view stub_x86_64() {
  return {blob_stub_x86_64_bin, blob_stub_x86_64_bin_end};
}

} // namespace terra::patchelf
