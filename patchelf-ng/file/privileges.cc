// SPDX-License-Identifier: MIT
#include "patchelf-ng/file/privileges.hh"

#include <sys/xattr.h>

namespace terra::patchelf {

namespace {

constexpr const char* capability = "security.capability";
constexpr const char* access_list = "system.posix_acl_access";

std::string attribute(int fd, const char* name) {
  ssize_t size = ::fgetxattr(fd, name, nullptr, 0);
  std::string out(size > 0 ? size_t(size) : 0, '\0');
  size = out.empty() ? 0 : ::fgetxattr(fd, name, out.data(), out.size());
  out.resize(size > 0 ? size_t(size) : 0);
  return out;
}

} // namespace

Privileges Privileges::of(int fd) {
  struct stat st;
  mode_t mode = ::fstat(fd, &st) == 0 ? st.st_mode & 07777 : 0;
  return {mode, attribute(fd, capability), attribute(fd, access_list)};
}

// lost_in() is what tells how far that went.
void Privileges::restore(int fd) const {
  const Privileges now = of(fd);
  if (now.mode != mode) (void)!::fchmod(fd, mode);
  if (!capabilities.empty() && now.capabilities != capabilities)
    (void)!::fsetxattr(fd, capability, capabilities.data(), capabilities.size(), 0);
}

std::string Privileges::lost_in(int fd) const {
  const Privileges now = of(fd);
  if (now.capabilities != capabilities) return "its file capabilities are lost: only root may set them";
  if ((now.mode & (S_ISUID | S_ISGID)) != (mode & (S_ISUID | S_ISGID)))
    return "its set-user-ID or set-group-ID bit is lost: only its owner may set it";
  if (now.acl != acl) return "its access control list is lost";
  return "";
}

} // namespace terra::patchelf
