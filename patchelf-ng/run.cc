// SPDX-License-Identifier: MIT
#include "patchelf-ng/run.hh"

#include <algorithm>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "lib/base/fd.hh"
#include "lib/base/interrupt.hh"
#include "patchelf-ng/apply.hh"
#include "patchelf-ng/elf_file.hh"
#include "patchelf-ng/plan.hh"
#include "patchelf-ng/print.hh"
#include "patchelf-ng/relative.hh"
#include "patchelf-ng/shrink.hh"
#include "patchelf-ng/stub_blob.hh"

namespace terra::patchelf {

namespace {

std::vector<std::string> all_files(const Options& options) {
  std::vector<std::string> files = options.files;
  if (!options.files_from) return files;
  Fd opened;
  int in = STDIN_FILENO;
  if (*options.files_from != "-") {
    auto fd = open_fd(*options.files_from, O_RDONLY);
    if (!fd) throw fd.error();
    opened = std::move(*fd);
    in = opened.get();
  }
  auto list = read_list(in, options.format.nul, *options.files_from == "-" ? "stdin" : *options.files_from);
  if (!list) throw list.error();
  files.insert(files.end(), list->begin(), list->end());
  return files;
}

// The loader refuses $ORIGIN to a program that runs with more rights than its caller, and so does the stub.
bool runs_privileged(int fd) {
  struct stat st;
  if (::fstat(fd, &st) == 0 && st.st_mode & (S_ISUID | S_ISGID)) return true;
  return ::fgetxattr(fd, "security.capability", nullptr, 0) > 0;
}

Error refusal(const std::string& path, const std::string& why) {
  return Error{path + ": " + why, Exit::finding};
}

class Run {
 public:
  explicit Run(const Options& options) : options_(options), printer_(options), targets_(options) {}

  Expected<void> one_file(const std::string& path) {
    auto fd = open_regular(path);
    if (!fd) return std::unexpected(Error{fd.error().message, Exit::finding});
    if (options_.skip_non_elf && !is_program_or_library(fd->get())) return {};
    auto layout = read_layout(fd->get(), path);
    if (!layout) return std::unexpected(layout.error());
    if (options_.prints())
      if (auto done = printer_.print(path, *layout); !done) return done;
    if (options_.edits() || options_.output) return edit(path, fd->get(), *layout);
    return {};
  }

  Exit finish() { return printer_.finish(); }

 private:
  Expected<void> edit(const std::string& path, int fd, const Layout& layout) {
    std::string passed_over;
    auto request = targets_.request_for(path, layout, passed_over);
    if (!request) return std::unexpected(request.error());
    if (request->interpreter && request->interpreter->starts_with('$') && runs_privileged(fd))
      return std::unexpected(refusal(path, "set-user-ID or privileged: refusing a $ORIGIN interpreter"));
    if (options_.shrink_rpath && rpath_of(layout)) shrink(*request, layout);
    auto plan = make_plan(layout, *request, stub_x86_64());
    if (!plan) return std::unexpected(refusal(path, plan.error().message));
    if (passed_over.empty()) passed_over = plan->left_alone;
    if (!passed_over.empty() && options_.strict) report(path + ": left alone: " + passed_over);
    for (const std::string& warning : plan->warnings)
      report(path + ": warning: " + warning);
    return apply(*plan, fd, {path, options_.output, options_.in_place});
  }

  void shrink(Request& request, const Layout& layout) {
    request.rpath = shrunk_rpath(layout, options_.allowed_prefixes);
    if (!request.rpath->empty()) return;
    request.rpath.reset();
    request.remove_rpath = true;
  }

  const Options& options_;
  Printer printer_;
  RelativeTargets targets_;
};

} // namespace

Exit run(const Options& options) {
  Run files(options);
  Exit worst = Exit::ok;
  for (const std::string& path : all_files(options)) {
    check_interrupt();
    auto done = files.one_file(path);
    if (done) continue;
    report(done.error());
    worst = std::max(worst, done.error().code);
  }
  return std::max(worst, files.finish());
}

} // namespace terra::patchelf
