// SPDX-License-Identifier: MIT
#include "tracer/calls/exec_record.hh"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/path.hh"
#include "lib/trace/quote.hh"
#include "tracer/target/process_info.hh"
#include "tracer/target/program_file.hh"

namespace terra {

namespace {

// Never empty: every image has a program, even one that is already gone.
std::string known(std::string path) {
  return path.empty() ? "?" : path;
}

Access interp_access(std::string path, std::string spelled) {
  Access access;
  access.op = Op::interp;
  access.path = std::move(path);
  access.spelled = std::move(spelled);
  access.last = Last::followed;
  return access;
}

// Follows "#!" from file to file until an ELF file, whose PT_INTERP is the last one. `chain` starts with the
// file that was executed and gets an interp access for each further one. `exe` is what the kernel ended with.
void follow_interpreters(Scene& scene, const Tracee& tracee, const std::string& exe,
                         std::vector<Access>& chain) {
  for (int depth = 0; depth < longest_script_chain; ++depth) {
    KnownProgram* program = scene.programs.find(tracee.tid, chain.back().path);
    if (!program && depth == 0) { // a memfd, or removed meanwhile: what runs is still there
      program = scene.programs.find(tracee.tid, "/proc/self/exe");
      if (program && exe != chain[0].path) chain.push_back(interp_access(exe, exe));
    }
    if (!program) {
      scene.gap(tracee, "interpreter", chain.back().path + ": not readable, so its interpreter is not known");
      break;
    }
    chain.back().resolved = program->resolved;
    if (depth == 0 && program->gives_privileges && ::geteuid() != 0)
      scene.gap(tracee, "privileges",
                chain[0].path + ": runs without those of its file, because it is traced");
    const ProgramFile& read = program->file;
    if (depth == 0 && read.kind == ProgramFile::Kind::elf && program->runs.empty()) program->runs = exe;
    bool is_script = read.kind == ProgramFile::Kind::script;
    // binfmt_misc runs something else that is nowhere written: an emulator, for example.
    if (!is_script && chain.back().resolved != exe) chain.push_back(interp_access(exe, exe));
    if (read.interpreter.empty()) break;
    auto place = scene.place(tracee, AT_FDCWD, read.interpreter);
    if (!place) break;
    chain.push_back(interp_access(std::move(place->path), std::move(place->spelled)));
    if (!is_script) break;
  }
}

Access exec_access(const Tracee& tracee, const std::string& exe) {
  if (!tracee.syscall.accesses.empty()) return tracee.syscall.accesses.front();
  Access access; // the name was not readable in the program's memory when it made the call
  access.op = Op::exec;
  access.path = access.spelled = exe;
  return access;
}

ImageFacts facts_of(Executed now, const std::vector<std::string_view>& arguments) {
  ImageFacts facts;
  facts.start = now.when;
  facts.exe = facts.file = known(std::move(now.exe));
  facts.argv = shell_line(arguments);
  facts.cwd = known(std::move(now.cwd));
  return facts;
}

} // namespace

ImageFacts facts_of_running(const Places& places, pid_t pid) {
  std::string words = read_command_line(pid);
  return facts_of({now_seconds(), places.exe(pid), places.cwd(pid)}, words_of(words));
}

namespace {

bool is_regular(const std::string& path) {
  struct stat status;
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

} // namespace

// An ELF file that is still the same runs as it did last time; whether it is the same is looked at while it
// runs. Nobody in the trace can change what names lead to before it is recorded: that would be a stop.
Executed look_at_exec(Scene& scene, const Tracee& tracee, std::optional<std::string> cwd) {
  pid_t pid = tracee.process->pid;
  Executed now = {now_seconds(), {}, cwd ? std::move(*cwd) : scene.places.cwd(pid)};
  const auto& accesses = tracee.syscall.accesses;
  std::string path = accesses.empty() ? std::string() : accesses[0].path;
  const KnownProgram* program = scene.places.one_root() ? scene.programs.remembered(path) : nullptr;
  now.runs_again = program && program->file.kind == ProgramFile::Kind::elf && !program->runs.empty();
  now.exe = now.runs_again ? program->runs : scene.places.exe(pid);
  now.may_run = now.runs_again || (scene.places.one_root() && !is_below(path, "/proc") && is_regular(path));
  return now;
}

void record_exec(Scene& scene, Tracee& tracee, Executed now, const InitialStack* stack) {
  Process& process = *tracee.process;
  if (now.runs_again && !scene.programs.kept(tracee.syscall.accesses[0].path))
    if (auto exe = scene.places.exe(process.pid); !exe.empty())
      now.exe = std::move(exe); // or it has ended already
  auto words = stack ? stack->words() : std::nullopt;
  std::string arguments, environment; // in memory of their own, if they must be
  if (!words) {
    arguments = read_command_line(process.pid);
    environment = read_environment(process.pid);
    words = {words_of(arguments), environment};
  }
  ImageFacts facts = facts_of(std::move(now), words->arguments);
  facts.number = process.facts.number + 1;
  std::vector<Access> chain = {exec_access(tracee, facts.exe)};
  follow_interpreters(scene, tracee, facts.exe, chain);
  facts.file = chain[0].path;
  if (chain.size() > 1) facts.interpreter = chain[1].path;
  for (Access& access : chain)
    scene.walk(process, tracee.tid, access);
  scene.trace.record([&](TraceRecorder& out) {
    facts.environment = scene.environments.number(out, words->environment);
    process.image = out.image(process.id, facts);
    process.facts = facts;
    for (const auto& access : chain)
      out.access(process.image, access, tracee.tid);
  });
}

} // namespace terra
