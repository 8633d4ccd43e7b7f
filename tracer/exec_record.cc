// SPDX-License-Identifier: MIT
#include "tracer/exec_record.hh"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tracer/process_info.hh"
#include "tracer/program_file.hh"
#include "tracer/quote.hh"

namespace terra {

namespace {

constexpr int longest_chain = 5; // fs/exec.c, exec_binprm(): then ELOOP

// Never empty: every image has a program, even one that is already gone.
std::string known(std::string path) {
  return path.empty() ? "?" : path;
}

bool gives_privileges(int fd) {
  struct stat status;
  if (::fstat(fd, &status) == 0 && (status.st_mode & (S_ISUID | S_ISGID))) return true;
  return ::fgetxattr(fd, "security.capability", nullptr, 0) > 0;
}

// Follows "#!" from file to file until an ELF file, whose PT_INTERP is the last one.
std::vector<Access> interpreters_of(Scene& scene, const Tracee& tracee, const std::string& program) {
  std::vector<Access> chain;
  std::string file = program;
  for (int depth = 0; depth < longest_chain; ++depth) {
    Fd fd = scene.places.open_program(tracee.tid, file);
    if (!fd) {
      scene.gap(tracee, "interpreter", file + ": not readable, so its interpreter is not known");
      break;
    }
    if (depth == 0 && ::geteuid() != 0 && gives_privileges(fd.get()))
      scene.gap(tracee, "privileges", file + ": runs without those of its file, because it is traced");
    ProgramFile read = read_program_file(fd.get());
    if (read.interpreter.empty()) break;
    auto place = scene.places.resolve(tracee.tid, AT_FDCWD, read.interpreter);
    if (!place) break;
    file = place->path;
    Access access;
    access.op = Op::interp;
    access.path = std::move(place->path);
    access.spelled = std::move(place->spelled);
    chain.push_back(std::move(access));
    if (read.kind == ProgramFile::Kind::elf) break;
  }
  return chain;
}

Access exec_access(const Tracee& tracee, const std::string& exe) {
  if (!tracee.syscall.accesses.empty()) return tracee.syscall.accesses.front();
  Access access; // the name was not readable in the program's memory when it made the call
  access.op = Op::exec;
  access.path = access.spelled = exe;
  return access;
}

} // namespace

ImageFacts facts_of_running(const Places& places, pid_t pid) {
  ImageFacts facts;
  facts.exe = facts.file = known(places.exe(pid));
  facts.argv = shell_line(read_command_line(pid));
  facts.cwd = known(places.cwd(pid));
  return facts;
}

void record_exec(Scene& scene, Tracee& tracee) {
  Process& process = *tracee.process;
  ImageFacts facts = facts_of_running(scene.places, process.pid);
  facts.number = process.facts.number + 1;
  Access exec = exec_access(tracee, facts.exe);
  facts.file = exec.path;
  std::vector<Access> chain = interpreters_of(scene, tracee, exec.path);
  if (!chain.empty()) facts.interpreter = chain.front().path;
  process.facts = facts;
  scene.trace.record([&](TraceRecorder& out) {
    process.image = out.image(process.id, facts);
    out.access(process.image, exec);
    for (const auto& access : chain)
      out.access(process.image, access);
  });
}

} // namespace terra
