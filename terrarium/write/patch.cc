// SPDX-License-Identifier: MIT
#include "terrarium/write/patch.hh"

#include <algorithm>
#include <climits>
#include <span>
#include <unistd.h>

#include "lib/base/interrupt.hh"
#include "lib/base/path.hh"
#include "lib/base/process.hh"
#include "lib/base/progress.hh"
#include "terrarium/plan/inventory.hh"
#include "terrarium/plan/run_path.hh"

namespace terra {

namespace {

std::string own_directory() {
  char path[PATH_MAX];
  ssize_t n = ::readlink("/proc/self/exe", path, sizeof path);
  if (n < 0) throw sys_error("/proc/self/exe", "readlink");
  return dir_name(std::string_view(path, size_t(n)));
}

constexpr size_t files_per_run = 500; // keeps the command line far below ARG_MAX

Expected<void> run_patchelf(const std::vector<std::string>& options, std::span<const std::string> files) {
  check_interrupt();
  std::vector<std::string> command = {tool_path("patchelf-ng")};
  command.insert(command.end(), options.begin(), options.end());
  command.insert(command.end(), files.begin(), files.end());
  auto result = run_process(command);
  if (!result) return std::unexpected(result.error());
  if (result->status == 0) return {};
  std::string said = result->errors.substr(0, result->errors.find('\n'));
  return std::unexpected(Error{said.empty() ? files[0] + ": patchelf-ng failed" : said, Exit::finding});
}

} // namespace

std::string tool_path(const std::string& name) {
  return join_path(own_directory(), name);
}

std::string support_path(const std::string& name) {
  return join_path(dir_name(own_directory()), "lib/terrarium/" + name);
}

std::vector<std::string> patch_options(const Item& item, const std::map<std::string, Item>& items,
                                       const Passthrough& passthrough) {
  if (item.kind != Kind::program && item.kind != Kind::library) return {};
  // In place: the copy is ours, nobody else sees it yet, and a rename with its fsync costs 20 ms a file.
  std::vector<std::string> options = {"--in-place", "--no-default-lib"};
  if (!leaves_search_to_program(item, items))
    options.insert(options.end(),
                   {"--force-rpath", "--set-rpath", run_path_inside(item, items, passthrough)});
  if (item.kind == Kind::program) {
    std::string wanted = interpreter_of(item);
    const Item* loader = find_final(items, wanted);
    if (!loader) throw Error{item.source + ": its interpreter " + wanted + " is missing", Exit::finding};
    std::string to_loader = relative_path("/" + dir_name(item.inside), "/" + loader->inside);
    options.insert(options.end(), {"--set-interpreter", "$ORIGIN/" + to_loader, "--add-needed", redirector});
  }
  return options;
}

Expected<void> patch_all(const std::map<std::string, Item>& items, const Passthrough& passthrough,
                         const std::string& top, unsigned jobs) {
  // Files with the same options, which is all of a directory, go to one run of patchelf-ng.
  std::map<std::vector<std::string>, std::vector<std::string>> groups;
  for (const auto& [path, item] : items)
    if (auto options = patch_options(item, items, passthrough);
        !options.empty() && !item.inside.empty() && !item.same_as)
      groups[options].push_back(join_path(top, item.inside));
  Progress progress("patching", groups.size());
  for (const auto& [edits, files] : groups) {
    std::vector<std::string> options = edits;
    options.insert(options.end(), {"-j", std::to_string(jobs)});
    for (size_t start = 0; start < files.size(); start += files_per_run)
      if (auto done = run_patchelf(
              options, std::span(files).subspan(start, std::min(files_per_run, files.size() - start)));
          !done)
        return done;
    progress.step();
  }
  return {};
}

} // namespace terra
