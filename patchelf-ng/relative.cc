// SPDX-License-Identifier: MIT
#include "patchelf-ng/relative.hh"

#include <climits>
#include <cstdlib>

#include "lib/base/path.hh"

namespace terra::patchelf {

namespace {

Expected<std::string> physical(const std::string& path) {
  char resolved[PATH_MAX];
  if (!::realpath(path.c_str(), resolved))
    return std::unexpected(sys_error(path, "resolve", errno, Exit::finding));
  return std::string(resolved);
}

std::string physical_or_throw(const std::string& path) {
  auto found = physical(path);
  if (!found) throw Error{found.error().message, Exit::usage};
  return *found;
}

std::string origin_to(const std::string& from, const std::string& to) {
  std::string way = relative_path(from, to);
  return way == "." ? "$ORIGIN" : "$ORIGIN/" + way;
}

} // namespace

RelativeTargets::RelativeTargets(const Options& options)
    : request_(options.request), output_(options.output) {
  if (options.rpath_to) rpath_to_ = physical_or_throw(*options.rpath_to);
  if (options.interpreter_to)
    interpreter_to_ =
        join_path(physical_or_throw(dir_name(*options.interpreter_to)), base_name(*options.interpreter_to));
}

Expected<Request> RelativeTargets::request_for(const std::string& path, const Layout& layout,
                                               std::string& passed_over) const {
  if (!rpath_to_ && !interpreter_to_) return request_;
  Kind kind = kind_of(layout);
  if (kind != Kind::program && kind != Kind::library) {
    passed_over = kind == Kind::loader       ? "the dynamic linker itself"
                  : kind == Kind::debug_file ? "a debug file"
                                             : "a static program";
    return Request{};
  }
  // The directory the result will stand in. A link is followed, as the write is.
  auto file = output_ ? physical(dir_name(*output_)) : physical(path);
  if (!file) return std::unexpected(file.error());
  std::string from = output_ ? *file : dir_name(*file);
  Request request = request_;
  if (rpath_to_) request.rpath = origin_to(from, *rpath_to_);
  if (interpreter_to_ && kind == Kind::program) request.interpreter = origin_to(from, *interpreter_to_);
  return request;
}

} // namespace terra::patchelf
