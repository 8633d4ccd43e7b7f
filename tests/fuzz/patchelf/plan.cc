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
#include <unistd.h>

#include "patchelf-ng/plan/stub_blob.hh"
#include "tests/fuzz/patchelf/damage.hh"

using namespace terra;
using namespace terra::fuzz;
using namespace terra::patchelf;

namespace {

enum class End { unread, refused, planned };

End round(const std::string& bytes, Dice& dice) {
  Fd fd;
  auto layout = fuzz::read(bytes, fd);
  if (!layout) return End::unread;
  auto plan = make_plan(*layout, random_request(dice), stub_for(*layout));
  if (!plan) return End::refused;
  Fd again;
  auto after = fuzz::read(applied(bytes, *plan), again);
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
    auto layout = fuzz::read(input.bytes, input.fd);
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
