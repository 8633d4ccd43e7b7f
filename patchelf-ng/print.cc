// SPDX-License-Identifier: MIT
#include "patchelf-ng/print.hh"

#include <elf.h>
#include <unistd.h>

#include "lib/base/fd.hh"
#include "patchelf-ng/annex.hh"
#include "patchelf-ng/os_abi.hh"

namespace terra::patchelf {

std::optional<std::string> rpath_of(const Layout& layout) {
  for (int64_t tag : {DT_RUNPATH, DT_RPATH})
    if (auto at = layout.dyn(tag)) return layout.string_at(*at);
  return std::nullopt;
}

std::vector<std::string> needed_of(const Layout& layout) {
  std::vector<std::string> out;
  for (size_t i = 0; i < layout.dynamic_used(); i++)
    if (layout.dynamic[i].tag == DT_NEEDED)
      out.push_back(layout.string_at(layout.dynamic[i].value).value_or(""));
  return out;
}

namespace {

std::optional<std::string> soname_of(const Layout& layout) {
  auto at = layout.dyn(DT_SONAME);
  return at ? layout.string_at(*at) : std::nullopt;
}

// As patchelf prints it: asked for, not asked for, not said.
const char* stack_of(const Layout& layout) {
  const Segment* stack = layout.segment(PT_GNU_STACK);
  return !stack ? "?" : stack->flags & PF_X ? "X" : "-";
}

Error missing(const std::string& path, const char* what) {
  return Error{path + ": " + what, Exit::finding};
}

} // namespace

Printer::Printer(const Options& options)
    : options_(options),
      json_(STDOUT_FILENO, options.format, {"path", "interpreter", "rpath", "soname", "needed"}) {}

void Printer::line(const std::string& text) {
  text_ += text;
  text_ += options_.format.nul ? '\0' : '\n';
}

Expected<void> Printer::json(const std::string& path, const Layout& layout) {
  json_.row({path, interpreter_of(layout).value_or(""), rpath_of(layout).value_or(""),
             soname_of(layout).value_or(""), needed_of(layout)});
  return {};
}

Expected<void> Printer::print(const std::string& path, const Layout& layout) {
  if (options_.format.json) return json(path, layout);
  auto interpreter = interpreter_of(layout);
  if (options_.print_interpreter && !interpreter)
    return std::unexpected(missing(path, "no interpreter: a library or a static program"));
  bool reads_dynamic = options_.print_rpath || options_.print_needed;
  if (reads_dynamic && layout.dynamic.empty() && kind_of(layout) != Kind::debug_file)
    return std::unexpected(missing(path, "no dynamic section: a static program"));
  if (options_.print_interpreter) line(*interpreter);
  if (options_.print_os_abi) line(os_abi_name(layout.os_abi));
  if (options_.print_soname && soname_of(layout)) line(*soname_of(layout));
  if (options_.print_rpath && !layout.dynamic.empty()) line(rpath_of(layout).value_or(""));
  if (options_.print_execstack) line(std::string("execstack: ") + stack_of(layout));
  if (!options_.print_needed) return {};
  for (size_t i = 0; i < layout.dynamic_used(); i++)
    if (layout.dynamic[i].tag == DT_NEEDED && !layout.string_at(layout.dynamic[i].value))
      return std::unexpected(missing(path, "a needed name: string table index out of bounds"));
  for (const std::string& name : needed_of(layout))
    line(name);
  return {};
}

Exit Printer::finish() {
  if (auto written = write_all(STDOUT_FILENO, text_, "stdout"); !written) throw written.error();
  return json_.finish();
}

} // namespace terra::patchelf
