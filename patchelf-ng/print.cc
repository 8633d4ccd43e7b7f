// SPDX-License-Identifier: MIT
#include "patchelf-ng/print.hh"

#include <elf.h>

#include "patchelf-ng/edits/os_abi.hh"
#include "patchelf-ng/plan/annex.hh"

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

class Printer {
 public:
  Printer(const std::string& path, const Layout& layout, const Options& options)
      : path_(path), layout_(layout), options_(options) {}

  // The answers alone, in patchelf's order.
  std::string values() {
    auto interpreter = interpreter_of(layout_);
    if (options_.print_interpreter && !interpreter) missing("no interpreter: a library or a static program");
    bool reads_dynamic = options_.print_rpath || options_.print_needed;
    if (reads_dynamic && layout_.dynamic.empty() && kind_of(layout_) != Kind::debug_file)
      missing("no dynamic section: a static program");
    if (options_.print_interpreter) line(*interpreter);
    if (options_.print_os_abi) line(os_abi_name(layout_.os_abi));
    if (options_.print_soname && soname_of(layout_)) line(*soname_of(layout_));
    if (options_.print_rpath && !layout_.dynamic.empty()) line(rpath_of(layout_).value_or(""));
    if (options_.print_execstack) line(std::string("execstack: ") + stack_of(layout_));
    if (options_.print_needed) each_needed([&](const std::string& name) { line(name); });
    return std::move(text_);
  }

  // Everything there is, with its name: path, name, value.
  std::string labelled() {
    auto field = [&](const char* name, const std::optional<std::string>& value) {
      if (value) line(path_ + '\t' + name + '\t' + *value);
    };
    field("os-abi", os_abi_name(layout_.os_abi));
    field("interpreter", interpreter_of(layout_));
    field("soname", soname_of(layout_));
    field(layout_.dyn(DT_RUNPATH) ? "runpath" : "rpath", rpath_of(layout_));
    field("execstack", stack_of(layout_));
    each_needed([&](const std::string& name) { field("needed", name); });
    return std::move(text_);
  }

 private:
  [[noreturn]] void missing(const char* what) const { throw Error{path_ + ": " + what, Exit::finding}; }
  void line(const std::string& text) {
    text_ += text;
    text_ += options_.format.nul ? '\0' : '\n';
  }
  template <typename F> void each_needed(F use) const {
    for (size_t i = 0; i < layout_.dynamic_used(); i++)
      if (layout_.dynamic[i].tag == DT_NEEDED && !layout_.string_at(layout_.dynamic[i].value))
        missing("a needed name: string table index out of bounds");
    for (const std::string& name : needed_of(layout_))
      use(name);
  }

  const std::string& path_;
  const Layout& layout_;
  const Options& options_;
  std::string text_;
};

} // namespace

std::vector<std::string> record_columns() {
  return {"path", "interpreter", "rpath", "soname", "needed"};
}

Expected<Printed> print(const std::string& path, const Layout& layout, const Options& options) {
  if (options.format.json)
    return Printed{"",
                   {path, interpreter_of(layout).value_or(""), rpath_of(layout).value_or(""),
                    soname_of(layout).value_or(""), needed_of(layout)}};
  try {
    Printer printer(path, layout, options);
    return Printed{options.print_all ? printer.labelled() : printer.values(), {}};
  } catch (Error& error) {
    return std::unexpected(std::move(error));
  }
}

} // namespace terra::patchelf
