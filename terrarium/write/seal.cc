// SPDX-License-Identifier: MIT
#include "terrarium/write/seal.hh"

#include <fcntl.h>
#include <string_view>

#include "lib/base/fd.hh"

namespace terra {

namespace {

using namespace std::string_view_literals;

struct Name {
  std::string_view text, nowhere; // with their NULs: whole strings only
};

// Below a device: ENOTDIR where there is a /dev, ENOENT where there is none.
constexpr Name names[] = {
    {"\0/etc/ld.so.preload\0"sv, "\0/dev/null/.preload\0"sv},
    {"\0/etc/ld.so.cache\0"sv, "\0/dev/null/.cache\0"sv},
};
static_assert(names[0].text.size() == names[0].nowhere.size());
static_assert(names[1].text.size() == names[1].nowhere.size());

} // namespace

Expected<void> seal_loader(const std::string& path) {
  auto bytes = read_file(path);
  if (!bytes) return std::unexpected(bytes.error());
  auto fd = open_fd(path, O_WRONLY);
  if (!fd) return std::unexpected(fd.error());
  for (const Name& name : names)
    for (size_t at = bytes->find(name.text); at != bytes->npos; at = bytes->find(name.text, at + 1))
      if (auto done = pwrite_all(fd->get(), name.nowhere, off_t(at), path); !done)
        return std::unexpected(done.error());
  return {};
}

} // namespace terra
