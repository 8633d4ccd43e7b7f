// SPDX-License-Identifier: MIT
// FIPS 180-4's SHA-256 of a file, in hexadecimal; OpenSSL's libcrypto does the work.
#pragma once

#include <string>

#include "lib/base/error.hh"

namespace terra {

Expected<std::string> sha256_of_file(const std::string& path);

} // namespace terra
