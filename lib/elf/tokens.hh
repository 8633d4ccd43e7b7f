// SPDX-License-Identifier: MIT
// $ORIGIN, $LIB and $PLATFORM in names and search paths. Source: ld.so(8) "Dynamic string tokens", glibc
// elf/dl-load.c is_dst() and _dl_dst_substitute().
#pragma once

#include <string>
#include <string_view>

namespace terra::elf {

struct Tokens {
  std::string origin;   // directory of the object that the text belongs to
  std::string lib;      // "lib/x86_64-linux-gnu", "lib64", ...
  std::string platform; // "x86_64", ...; empty: not known
};

// Both $NAME and ${NAME}. Any other $ is kept as it is. Empty when a known token has no value: the loader
// then drops the whole path element.
std::string expand_tokens(std::string_view text, const Tokens& tokens);

// Whether a known token, or that one, stands in `text`.
bool has_token(std::string_view text, std::string_view name = {});

// Whether it starts with $ORIGIN or ${ORIGIN} and then ends or goes on with "/".
bool starts_with_origin(std::string_view text);

} // namespace terra::elf
