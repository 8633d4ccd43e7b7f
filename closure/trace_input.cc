// SPDX-License-Identifier: MIT
#include "closure/trace_input.hh"

#include <unordered_map>
#include <unordered_set>
#include <variant>

#include "closure/trace_calls.hh"
#include "lib/base/path.hh"

namespace terra::closure {

namespace {

struct Program {
  std::string exe;
  std::vector<std::string> libraries; // in load order, by the name they were opened with
};

// Which program mapped which file as code.
std::vector<Program> loaded_by_program(TraceReader& reader) {
  std::vector<Program> programs;
  std::unordered_map<std::string, size_t> index;
  std::unordered_set<std::string> seen;
  reader.rows("loaded", {.columns = {"path", "exe"}}, [&](const std::vector<TraceReader::Value>& row) {
    const auto* path = std::get_if<std::string>(&row[0]);
    const auto* exe = std::get_if<std::string>(&row[1]);
    if (!path || !exe || *path == *exe) return;
    auto [found, fresh] = index.try_emplace(*exe, programs.size());
    if (fresh) programs.push_back({*exe, {}});
    if (seen.insert(*exe + '\0' + *path).second) programs[found->second].libraries.push_back(*path);
  });
  return programs;
}

Kind kind_of(const Input& input, const std::unordered_set<std::string>& libraries, elf::ObjectStore& store) {
  if (input.how == "exec") {
    auto opened = store.open(input.path);
    return opened.object && opened.object->head.starts_with("#!") ? Kind::script : Kind::program;
  }
  if (input.how == "interp") return Kind::interpreter;
  return libraries.contains(input.path) ? Kind::library : Kind::file;
}

Reason reason_of(const Input& input) {
  const char* verb = input.how == "exec"     ? "executed"
                     : input.how == "interp" ? "needed as interpreter"
                     : input.how == "open"   ? "opened"
                     : input.how == "list"   ? "listed"
                                             : "looked at";
  return {std::string(verb) + " by pid " + std::to_string(input.pid), input.exe, input.how == "probe"};
}

// By the program's spelling, which tells the links that it went through. If that leads nowhere any more, or
// into /proc, where it means something else for us than for the program, by the path that the tracer made of
// it.
FileSet::Added add_input(const Input& input, Kind kind, const Reason& reason, FileSet& files) {
  if (!input.spelled.empty() && !is_below(normal_path(input.spelled), "/proc")) {
    auto added = files.add(input.spelled, kind, reason, true);
    if (added != FileSet::Added::gone) return added;
  }
  return files.add(input.path, kind, reason, true);
}

// Once for each place in the program that did it, as far as that is known: an object that was opened by where
// it was mapped, if that was not at the program's start.
FileSet::Added add_with_calls(const Input& input, Kind kind, const TraceCalls& calls, elf::Root& root,
                              FileSet& files) {
  Reason reason = reason_of(input);
  const auto* known = &calls.of(input.path, input.how, input.pid);
  if (known->empty() && input.how == "open") known = &calls.of(root.walk(input.path).path, "map", input.pid);
  auto added = FileSet::Added::gone;
  for (const auto& call : *known) {
    if (call.caller.empty()) continue;
    reason.stack = call.frames;
    added = add_input(input, kind, reason, files);
  }
  return reason.stack.empty() ? add_input(input, kind, reason, files) : added;
}

// Who called dlopen(3) for it; the program itself where no stack tells.
void add_module(const Module& module, const TraceCalls& calls, elf::Root& root, FileSet& files) {
  bool told = false;
  for (const auto& call : calls.of(root.walk(module.path).path, "map", 0)) {
    if (call.caller.empty()) continue;
    files.add(module.path, Kind::library, {"dlopened by", call.caller, false, call.frames}, true);
    told = true;
  }
  if (!told) files.add(module.path, Kind::library, {"dlopened by", module.program}, true);
}

} // namespace

void report_gaps(const std::string& path, bool verbose) {
  auto reader = TraceReader::open(path);
  if (!reader) throw reader.error();
  if (!reader->complete()) report(path + ": the trace is incomplete: its tracer was stopped");
  if (int64_t gaps = reader->gaps(); gaps > 0 && verbose)
    report(path + ": " + std::to_string(gaps) + " things could not be followed (tracels shows them)");
}

void add_trace(const std::string& path, const Options& options, elf::ObjectStore& store, FileSet& files,
               Closure& closure) {
  auto reader = TraceReader::open(path);
  if (!reader) throw reader.error();
  std::vector<Program> programs = loaded_by_program(*reader);
  std::unordered_set<std::string> libraries;
  for (const Program& program : programs)
    libraries.insert(program.libraries.begin(), program.libraries.end());

  TraceCalls calls = options.all_reasons() ? TraceCalls(*reader) : TraceCalls();
  std::unordered_set<std::string> gone;
  for (const Input& input : reader->inputs()) {
    if (options.opened_only && input.how == "probe") continue;
    if (input.path == "/") continue; // every tree has one
    if (add_with_calls(input, kind_of(input, libraries, store), calls, store.root(), files) ==
        FileSet::Added::gone)
      gone.insert(input.path);
  }
  size_t before = closure.modules().size();
  for (const Program& program : programs)
    closure.add_traced_program(program.exe, program.libraries);
  if (options.all_reasons())
    for (size_t i = before; i < closure.modules().size(); ++i)
      add_module(closure.modules()[i], calls, store.root(), files);
  if (!gone.empty() && options.verbose)
    report(path + ": " + std::to_string(gone.size()) + " files no longer exist");
}

} // namespace terra::closure
