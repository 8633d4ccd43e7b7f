// SPDX-License-Identifier: MIT
#include "patchelf-ng/run.hh"

#include <algorithm>
#include <unistd.h>

#include "lib/base/fd.hh"
#include "lib/base/interrupt.hh"
#include "patchelf-ng/elf_file.hh"
#include "patchelf-ng/print.hh"

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

Expected<void> one_file(const std::string& path, const Options& options, Printer& printer) {
  auto fd = open_regular(path);
  if (!fd) return std::unexpected(fd.error());
  auto content = content_of(fd->get(), path);
  if (!content) return std::unexpected(content.error());
  if (*content == Content::other && options.skip_non_elf) return {};
  auto layout = read_layout(fd->get(), path);
  if (!layout) return std::unexpected(layout.error());
  if (options.prints())
    if (auto done = printer.print(path, *layout); !done) return done;
  return {};
}

} // namespace

Exit run(const Options& options) {
  Printer printer(options);
  Exit worst = Exit::ok;
  for (const std::string& path : all_files(options)) {
    check_interrupt();
    auto done = one_file(path, options, printer);
    if (done) continue;
    report(done.error());
    worst = std::max(worst, done.error().code);
  }
  return std::max(worst, printer.finish());
}

} // namespace terra::patchelf
