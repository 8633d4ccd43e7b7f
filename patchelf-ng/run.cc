// SPDX-License-Identifier: MIT
#include "patchelf-ng/run.hh"

#include <algorithm>
#include <elf.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "lib/base/atomic_file.hh"
#include "lib/base/fd.hh"
#include "lib/base/in_order.hh"
#include "lib/base/interrupt.hh"
#include "patchelf-ng/describe.hh"
#include "patchelf-ng/edits/shrink.hh"
#include "patchelf-ng/file/apply.hh"
#include "patchelf-ng/file/elf_file.hh"
#include "patchelf-ng/file/undo.hh"
#include "patchelf-ng/file/verify.hh"
#include "patchelf-ng/memory.hh"
#include "patchelf-ng/plan/plan.hh"
#include "patchelf-ng/plan/stub_blob.hh"
#include "patchelf-ng/print.hh"
#include "patchelf-ng/relative.hh"

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

// Opens a file to be edited and waits until nobody else edits it: hard links of one file may be in one call,
// done by several threads. A file that was replaced while we waited is opened anew.
Expected<Fd> open_locked(const std::string& path) {
  for (;;) {
    auto fd = open_regular(path);
    if (!fd) return fd;
    while (::flock(fd->get(), LOCK_EX) != 0 && errno == EINTR)
      check_interrupt();
    struct stat ours, now;
    if (::fstat(fd->get(), &ours) != 0 || ::stat(path.c_str(), &now) != 0) return fd;
    if (ours.st_dev == now.st_dev && ours.st_ino == now.st_ino) return fd;
  }
}

Error refusal(const std::string& path, const std::string& why) {
  return Error{path + ": " + why, Exit::finding};
}

// The file is edited where it is and the link stays one, which may not be what was meant.
std::string link_note(const std::string& path) {
  struct stat st;
  if (::lstat(path.c_str(), &st) != 0 || !S_ISLNK(st.st_mode)) return "";
  return path + ": a symbolic link, edited the file it leads to: " + follow_links(path).value_or("?");
}

// What came of one file, to be shown in the order of the command line.
struct Outcome {
  Printed printed;
  std::vector<std::string> said; // warnings and the like
  Expected<void> done;
};

class Run {
 public:
  explicit Run(const Options& options) : options_(options), targets_(options) {}

  Outcome one_file(const std::string& path) const {
    Outcome out;
    out.done = one_file(path, out);
    return out;
  }

 private:
  Expected<void> one_file(const std::string& path, Outcome& out) const {
    auto fd = options_.edits() && !options_.dry_run ? open_locked(path) : open_regular(path);
    if (!fd) return std::unexpected(Error{fd.error().message, Exit::finding});
    auto undone = undo_unfinished(fd->get(), path);
    if (!undone) return std::unexpected(undone.error());
    if (*undone)
      out.said.push_back(path + ": an earlier --in-place edit was cut short: the old bytes are back");
    if (options_.skip_non_elf && !is_program_or_library(fd->get())) return {};
    if (struct stat st; options_.edits() && ::fstat(fd->get(), &st) == 0)
      expect_large_tables(uint64_t(st.st_size));
    auto layout = read_layout(fd->get(), path);
    if (!layout) return std::unexpected(layout.error());
    if (options_.prints()) {
      auto printed = print(path, *layout, options_);
      if (!printed) return std::unexpected(printed.error());
      out.printed = std::move(*printed);
    }
    if (options_.edits() || options_.output) return edit(path, fd->get(), *layout, out);
    return {};
  }

  Expected<void> edit(const std::string& path, int fd, const Layout& layout, Outcome& out) const {
    std::string passed_over;
    auto request = targets_.request_for(path, layout, passed_over);
    if (!request) return std::unexpected(request.error());
    if (request->interpreter && request->interpreter->starts_with('$') && runs_privileged(fd))
      return std::unexpected(refusal(path, "set-user-ID or privileged: refusing a $ORIGIN interpreter"));
    if (options_.shrink_rpath && layout.dynamic.empty() && kind_of(layout) != Kind::debug_file)
      return std::unexpected(refusal(path, "no dynamic section: a static program"));
    if (options_.shrink_rpath && rpath_of(layout))
      request->rpath = shrunk_rpath(layout, options_.allowed_prefixes);
    if (request->soname && layout.type == ET_EXEC) { // patchelf passes it over too
      request->soname.reset();
      passed_over = "a program that stands at a fixed address has no soname";
    }
    auto plan = make_plan(layout, *request, stub_for(layout));
    if (!plan) return std::unexpected(refusal(path, plan.error().message));
    if (passed_over.empty()) passed_over = plan->left_alone;
    if (!passed_over.empty() && options_.strict) out.said.push_back(path + ": left alone: " + passed_over);
    for (const std::string& warning : plan->warnings)
      out.said.push_back(path + ": warning: " + warning);
    if (options_.dry_run || options_.debug) {
      std::string text = describe(path, layout, *plan);
      if (options_.dry_run) out.printed.text += text;
      if (options_.dry_run) return {};
      out.said.push_back(text.substr(0, text.size() - 1));
    }
    auto lost = apply(*plan, fd, {path, options_.output, options_.in_place});
    if (!lost) return std::unexpected(lost.error());
    if (!lost->empty()) out.said.push_back(path + ": warning: " + *lost);
    if (std::string note = link_note(path); !note.empty() && !plan->empty() && !options_.output)
      out.said.push_back(std::move(note));
    if (!options_.verify) return {};
    return verify(options_.output.value_or(path), *plan);
  }

  const Options& options_;
  RelativeTargets targets_;
};

// Shows the outcomes in order, each as soon as those before it are there.
class Display {
 public:
  explicit Display(const Options& options) : json_(STDOUT_FILENO, options.format, record_columns()) {}

  void show(const Outcome& outcome) {
    for (const std::string& line : outcome.said)
      report(line);
    text_ += outcome.printed.text;
    if (!outcome.printed.record.empty()) json_.row(outcome.printed.record);
    if (outcome.done) return;
    report(outcome.done.error());
    worst_ = std::max(worst_, outcome.done.error().code);
  }

  Exit finish() {
    if (auto written = write_all(STDOUT_FILENO, text_, "stdout"); !written) throw written.error();
    return std::max(worst_, json_.finish());
  }

 private:
  RecordWriter json_;
  std::string text_;
  Exit worst_ = Exit::ok;
};

} // namespace

Exit run(const Options& options) {
  const Run files(options);
  const std::vector<std::string> paths = all_files(options);
  Display display(options);
  in_order<Outcome>(
      paths.size(), options.jobs, [&](size_t i) { return files.one_file(paths[i]); },
      [&](const Outcome& outcome) { display.show(outcome); });
  return display.finish();
}

} // namespace terra::patchelf
