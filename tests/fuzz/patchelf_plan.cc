// SPDX-License-Identifier: MIT
// Random damage to real and hand-made ELF files, through reader, planner and a second read.
//
//   fuzz-patchelf [-s SECONDS] [-r SEED] FILE...
//
// Each round takes a file, overwrites a few fields of its headers and tables (and sometimes any byte, or cuts
// it off), asks for a random mixture of edits and, when a plan comes back, applies it in memory and plans
// once more on the result. Allowed ends are a plan and an Error; what a sanitizer or an uncaught exception
// says is a finding, and so is a planned file that the reader refuses. The seed of each round is printed when
// it fails.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <elf.h>
#include <random>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/base/fd.hh"
#include "patchelf-ng/elf_file.hh"
#include "patchelf-ng/plan.hh"
#include "patchelf-ng/stub_blob.hh"

using namespace terra;
using namespace terra::patchelf;

namespace {

class Dice {
 public:
  explicit Dice(uint64_t seed) : engine_(seed) {}
  uint64_t below(uint64_t n) { return n ? engine_() % n : 0; }
  bool one_in(uint64_t n) { return below(n) == 0; }
  std::string word(size_t longest) {
    std::string out(1 + below(longest), 'w');
    for (char& c : out)
      c = "abc/$.:"[below(7)];
    return out;
  }

 private:
  std::mt19937_64 engine_;
};

// Values that make bounds tremble.
uint64_t odd_value(Dice& dice, uint64_t size) {
  switch (dice.below(7)) {
  case 0: return 0;
  case 1: return UINT64_MAX - dice.below(64);
  case 2: return size - dice.below(64);
  case 3: return size + dice.below(64);
  case 4: return uint64_t(1) << dice.below(64);
  case 5: return dice.below(256);
  default: return dice.below(size + 1);
  }
}

// The places where damage tells: headers, tables, .dynamic, version tables, hash tables.
std::vector<std::pair<uint64_t, uint64_t>> tender_places(const Layout& layout) {
  std::vector<std::pair<uint64_t, uint64_t>> out = {
      {0, layout.ehsize()}, {layout.phoff, layout.segments.size() * layout.phentsize()}};
  if (!layout.sections.empty()) out.push_back({layout.shoff, layout.sections.size() * layout.shentsize()});
  for (const Segment& s : layout.segments)
    if (s.type == PT_DYNAMIC || s.type == PT_INTERP || s.type == PT_NOTE) out.push_back({s.offset, s.filesz});
  for (int64_t tag : {DT_SYMTAB, DT_HASH, DT_GNU_HASH, DT_VERSYM, DT_VERNEED, DT_VERDEF, DT_STRTAB, DT_RELA})
    if (auto address = layout.dyn(tag))
      if (auto at = layout.file_offset(*address)) out.push_back({*at, 256});
  return out;
}

std::string damaged(std::string bytes, const Layout& layout, Dice& dice) {
  auto places = tender_places(layout);
  for (uint64_t n = dice.below(6); n > 0; n--) {
    auto [from, size] =
        dice.one_in(10) ? std::pair<uint64_t, uint64_t>{0, bytes.size()} : places[dice.below(places.size())];
    uint64_t width = uint64_t(1) << dice.below(4), at = from + dice.below(size) / width * width;
    if (at + width > bytes.size()) continue;
    uint64_t value = odd_value(dice, bytes.size());
    for (uint64_t i = 0; i < width; i++)
      bytes[at + i] = char(value >> (8 * (layout.little ? i : width - 1 - i)));
  }
  if (dice.one_in(20)) bytes.resize(dice.below(bytes.size()));
  if (dice.one_in(20)) bytes += dice.word(5000);
  return bytes;
}

Request random_request(Dice& dice) {
  Request r;
  if (dice.one_in(2)) r.rpath = dice.word(300);
  if (dice.one_in(5)) r.add_rpath = dice.word(80);
  if (dice.one_in(6)) r.remove_rpath = true;
  if (dice.one_in(6)) r.force_rpath = true;
  if (dice.one_in(3)) r.interpreter = dice.one_in(2) ? "$ORIGIN/" + dice.word(90) : "/" + dice.word(90);
  if (dice.one_in(4)) r.add_needed = {dice.word(20), dice.word(20)};
  if (dice.one_in(4)) r.remove_needed = {"libc.so.6"};
  if (dice.one_in(4)) r.replace_needed = {{"libc.so.6", dice.word(40)}};
  if (dice.one_in(6)) r.soname = dice.word(40);
  if (dice.one_in(6)) r.executable_stack = dice.one_in(2);
  if (dice.one_in(8)) r.debug_tag = true;
  if (dice.one_in(4)) r.renames = {{"f", "g"}, {"puts", "a_longer_name"}, {"main", "niam"}};
  if (dice.one_in(6)) r.clear_versions = {"puts", "f"};
  if (dice.one_in(6)) r.replace_versions = {{"puts", dice.word(10)}};
  if (dice.one_in(6)) r.remove_versions = {"GLIBC_2.2.5"};
  if (dice.one_in(6)) r.build_cache = [](const std::string&, int) { return true; };
  return r;
}

// The Layout of these bytes, in a file of their own; `out` keeps it open.
Expected<Layout> read(const std::string& bytes, Fd& out) {
  out = Fd(::memfd_create("fuzz", MFD_CLOEXEC));
  if (auto done = write_all(out.get(), bytes, "fuzz"); !done) return std::unexpected(done.error());
  return read_layout(out.get(), "fuzz");
}

std::string applied(std::string bytes, const Plan& plan) {
  std::string payload = bytes.substr(plan.payload.from, plan.payload.size);
  if (plan.payload.size) bytes.resize(plan.body);
  bytes.resize(plan.size);
  if (!payload.empty()) bytes.replace(plan.payload.to, payload.size(), payload);
  for (const Edit& e : plan.edits)
    bytes.replace(e.offset, e.bytes.size(), e.bytes);
  return bytes;
}

enum class End { unread, refused, planned };

End round(const std::string& bytes, Dice& dice) {
  Fd fd;
  auto layout = read(bytes, fd);
  if (!layout) return End::unread;
  auto plan = make_plan(*layout, random_request(dice), stub_for(*layout));
  if (!plan) return End::refused;
  Fd again;
  auto after = read(applied(bytes, *plan), again);
  if (!after) throw Error{"the planned file is refused: " + after.error().message};
  (void)make_plan(*after, random_request(dice), stub_for(*after));
  return End::planned;
}

struct Input {
  std::string bytes;
  Fd fd;
  Layout layout;
};

std::vector<Input> inputs_of(char** from, char** to) {
  std::vector<Input> out;
  for (char** name = from; name < to; name++) {
    auto bytes = read_file(*name);
    if (!bytes) throw bytes.error();
    Input input{std::move(*bytes), {}, {}};
    auto layout = read(input.bytes, input.fd);
    if (!layout) throw layout.error();
    input.layout = std::move(*layout);
    out.push_back(std::move(input));
  }
  return out;
}

} // namespace

int main(int argc, char** argv) {
  int seconds = 10, option = 0;
  uint64_t seed = 1, ends[3] = {};
  while ((option = ::getopt(argc, argv, "s:r:")) != -1) {
    if (option == 's') seconds = std::atoi(optarg);
    if (option == 'r') seed = std::strtoull(optarg, nullptr, 10);
  }
  try {
    const std::vector<Input> inputs = inputs_of(argv + optind, argv + argc);
    if (inputs.empty()) throw Error{"no files given"};
    auto stop = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    for (; std::chrono::steady_clock::now() < stop; seed++) {
      std::fprintf(stderr, "\r%llu ", static_cast<unsigned long long>(seed)); // the last one is what crashed
      Dice dice(seed);
      const Input& input = inputs[dice.below(inputs.size())];
      ends[int(round(damaged(input.bytes, input.layout, dice), dice))]++;
    }
  } catch (const Error& error) {
    std::fprintf(stderr, "seed %llu: %s\n", static_cast<unsigned long long>(seed), error.message.c_str());
    return 1;
  }
  std::printf("%llu not read, %llu refused, %llu planned\n", static_cast<unsigned long long>(ends[0]),
              static_cast<unsigned long long>(ends[1]), static_cast<unsigned long long>(ends[2]));
  return ends[2] == 0; // a fuzzer that never gets through tests nothing
}
