// SPDX-License-Identifier: MIT
// libFuzzer target: reads, prints, plans and writes, both ways of writing, undoes half of an in-place write,
// and reads the result again.
//
// An input is 16 bytes that choose the request and the way of writing, then the file. The mutator damages the
// fields that the reader looks at half of the time, and lets libFuzzer do as it likes the other half.
// Findings are what a sanitizer or an uncaught exception says, a written file other than the plan foretold,
// and a planned file that the reader refuses.
#include <cstring>
#include <elf.h>
#include <fmt/format.h>
#include <span>
#include <unistd.h>

#include "patchelf-ng/describe.hh"
#include "patchelf-ng/file/apply.hh"
#include "patchelf-ng/file/elf_file.hh"
#include "patchelf-ng/file/undo.hh"
#include "patchelf-ng/plan/stub_blob.hh"
#include "patchelf-ng/print.hh"
#include "tests/fuzz/patchelf/damage.hh"

using namespace terra;
using namespace terra::fuzz;
using namespace terra::patchelf;

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace {

constexpr size_t prefix = 16;

[[noreturn]] void finding(const std::string& what) {
  fmt::print(stderr, "FINDING: {}\n", what);
  ::abort();
}

// A folder in memory, for what is written; gone with the process that made it.
class Folder {
 public:
  Folder() {
    if (!::mkdtemp(path_)) finding("no folder in /dev/shm");
  }
  ~Folder() {
    ::unlink(file().c_str());
    ::rmdir(path_);
  }
  std::string file() const { return std::string(path_) + "/file"; }

 private:
  char path_[32] = "/dev/shm/terrarium-fuzz-XXXXXX";
};

void store(const std::string& path, const std::string& bytes) {
  auto fd = open_fd(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (!fd || !write_all(fd->get(), bytes, path)) finding("cannot write " + path);
}

Folder& folder() {
  static Folder out;
  return out;
}

// What the plan does to the file is what it says.
void write_and_compare(const std::string& bytes, const Plan& plan, bool in_place) {
  const std::string path = folder().file();
  store(path, bytes);
  auto source = open_fd(path, O_RDONLY);
  if (!source) finding("cannot read " + path);
  auto written = apply(plan, source->get(), {path, std::nullopt, in_place});
  if (!written) finding("not written: " + written.error().message);
  auto now = read_file(path);
  if (!now || *now != applied(bytes, plan)) finding("the file is not what was planned");
}

// An in-place write that stopped anywhere is undone.
void stop_and_undo(const std::string& bytes, const Plan& plan, uint8_t after) {
  const std::string path = folder().file();
  store(path, bytes);
  auto file = open_fd(path, O_RDWR);
  struct stat st;
  if (!file || ::fstat(file->get(), &st) != 0) finding("cannot open " + path);
  if (auto undo = Undo::keep(plan, file->get(), st, path); !undo) finding(undo.error().message);
  if (plan.size > bytes.size() && ::ftruncate(file->get(), off_t(plan.size)) != 0) finding("cannot grow");
  for (size_t i = 0; i < plan.edits.size() && i < after; i++)
    if (!pwrite_all(file->get(), plan.edits[i].bytes, off_t(plan.edits[i].offset), path))
      finding("not written");
  auto undone = undo_unfinished(file->get(), path);
  if (!undone || !*undone) finding("not undone: " + (undone ? "nothing found" : undone.error().message));
  auto now = read_file(path);
  if (!now || *now != bytes) finding("not the old file");
}

void print_all(const Layout& layout) {
  Options options;
  options.print_interpreter = options.print_rpath = options.print_needed = options.print_soname = true;
  options.print_execstack = options.print_os_abi = options.print_all = true;
  (void)print("fuzz", layout, options);
}

uint64_t number(const uint8_t* data) {
  uint64_t out;
  std::memcpy(&out, data, sizeof out);
  return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < prefix) return -1;
  Dice dice(number(data));
  const bool in_place = data[8] & 1;
  const std::string bytes(reinterpret_cast<const char*>(data) + prefix, size - prefix);
  Fd fd, again;
  auto layout = fuzz::read(bytes, fd);
  if (!layout) return 0;
  print_all(*layout);
  auto plan = make_plan(*layout, random_request(dice), stub_for(*layout));
  if (!plan) return 0;
  (void)describe("fuzz", *layout, *plan);
  if (!plan->empty()) write_and_compare(bytes, *plan, in_place);
  if (!plan->empty() && data[8] & 2) stop_and_undo(bytes, *plan, data[9] % 16);
  auto after = fuzz::read(applied(bytes, *plan), again);
  if (!after) finding("the planned file is refused: " + after.error().message);
  print_all(*after);
  (void)make_plan(*after, random_request(dice), stub_for(*after));
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  Dice dice(seed);
  if (size < prefix) return LLVMFuzzerMutate(data, size, max_size);
  if (dice.one_in(4)) LLVMFuzzerMutate(data, prefix, prefix);
  if (dice.one_in(2)) return prefix + LLVMFuzzerMutate(data + prefix, size - prefix, max_size - prefix);
  std::string bytes(reinterpret_cast<const char*>(data) + prefix, size - prefix);
  Fd fd;
  auto layout = fuzz::read(bytes, fd);
  if (!layout) return prefix + LLVMFuzzerMutate(data + prefix, size - prefix, max_size - prefix);
  bytes = damaged(std::move(bytes), *layout, dice);
  bytes.resize(std::min(bytes.size(), max_size - prefix));
  std::memcpy(data + prefix, bytes.data(), bytes.size());
  return prefix + bytes.size();
}
