// SPDX-License-Identifier: MIT
#include "terrarium/write/sha256.hh"

#include <memory>
#include <openssl/evp.h>
#include <unistd.h>
#include <vector>

#include "lib/base/fd.hh"

namespace terra {

Expected<std::string> sha256_of_file(const std::string& path) {
  auto fd = open_regular(path);
  if (!fd) return std::unexpected(fd.error());
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (!context || !EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr))
    return std::unexpected(Error{path + ": SHA-256 is not available", Exit::system});
  std::vector<char> buffer(256 * 1024);
  ssize_t n;
  while ((n = ::read(fd->get(), buffer.data(), buffer.size())) != 0) {
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(sys_error(path, "read"));
    EVP_DigestUpdate(context.get(), buffer.data(), size_t(n));
  }
  unsigned char sum[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_DigestFinal_ex(context.get(), sum, &size);
  static const char digit[] = "0123456789abcdef";
  std::string out;
  for (unsigned i = 0; i < size; i++) {
    out += digit[sum[i] >> 4];
    out += digit[sum[i] & 15];
  }
  return out;
}

} // namespace terra
