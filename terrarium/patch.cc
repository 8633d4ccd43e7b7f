// SPDX-License-Identifier: MIT
#include "terrarium/patch.hh"

#include <climits>
#include <unistd.h>

#include "lib/base/interrupt.hh"
#include "lib/base/path.hh"
#include "lib/base/process.hh"
#include "lib/base/progress.hh"
#include "terrarium/inventory.hh"
#include "terrarium/layout.hh"

namespace terra {

namespace {

std::string own_directory() {
  char path[PATH_MAX];
  ssize_t n = ::readlink("/proc/self/exe", path, sizeof path);
  if (n < 0) throw sys_error("/proc/self/exe", "readlink");
  return dir_name(std::string_view(path, size_t(n)));
}

} // namespace

std::string tool_path(const std::string& name) {
  return join_path(own_directory(), name);
}

std::string support_path(const std::string& name) {
  return join_path(dir_name(own_directory()), "lib/terrarium/" + name);
}

std::vector<std::string> patch_command(const Item& item, const std::map<std::string, Item>& items,
                                       const std::string& top) {
  if (item.kind != Kind::program && item.kind != Kind::library) return {};
  std::vector<std::string> command = {tool_path("patchelf-ng"), "--in-place", "--no-default-lib",
                                      "--set-rpath", runpath_inside(item, items)};
  if (item.kind == Kind::program) {
    const Item* loader = find_final(items, *item.image.interp);
    if (!loader)
      throw Error{item.source + ": its interpreter " + *item.image.interp + " is missing", Exit::finding};
    std::string to_loader = relative_path("/" + dir_name(item.inside), "/" + loader->inside);
    command.insert(command.end(),
                   {"--set-interpreter", "$ORIGIN/" + to_loader, "--add-needed", "libterrarium.so"});
  }
  command.push_back(join_path(top, item.inside));
  return command;
}

Expected<void> patch_all(const std::map<std::string, Item>& items, const std::string& top) {
  std::vector<std::vector<std::string>> commands;
  for (const auto& [path, item] : items)
    if (auto command = patch_command(item, items, top); !command.empty())
      commands.push_back(std::move(command));
  Progress progress("patching", commands.size());
  for (const auto& command : commands) {
    check_interrupt();
    auto result = run_process(command);
    if (!result) return std::unexpected(result.error());
    if (result->status != 0) {
      std::string said = result->errors.substr(0, result->errors.find('\n'));
      return std::unexpected(
          Error{said.empty() ? command.back() + ": patchelf-ng failed" : said, Exit::finding});
    }
    progress.step();
  }
  return {};
}

} // namespace terra
