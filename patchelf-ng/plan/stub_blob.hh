// SPDX-License-Identifier: MIT
// The loader stub (stub/stub.c) as the bytes that go into a file: room for the annex's header, then code.
#pragma once

#include <string_view>

#include "patchelf-ng/file/layout.hh"

namespace terra::patchelf {

// The stub for programs of this kind; empty where there is none.
std::string_view stub_for(const Layout& layout);

} // namespace terra::patchelf
