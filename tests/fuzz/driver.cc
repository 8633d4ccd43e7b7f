// SPDX-License-Identifier: MIT
// Runs a fuzz target without a fuzzing engine: seeds, and what is left of them after some random changes.
//
//   TARGET SECONDS SEED CRASH-FILE INPUT...     all changes follow from SEED, a number
//   TARGET 0 0 - INPUT...                       each input once as it is: to see a crash again
//
// The input of the moment stands in CRASH-FILE, so it is there when the process dies. No coverage guides it:
// the formats are short tables of offsets, and blind changes of words reach their checks; the same sources
// can be linked with libFuzzer instead of this file.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <random>
#include <string>
#include <vector>

#include "lib/base/fd.hh"
#include "tests/fuzz/input.hh"

namespace {

constexpr size_t max_size = 1 << 17;

class Mutator {
 public:
  explicit Mutator(unsigned long seed) : random_(seed) {}
  std::string operator()(const std::vector<std::string>& seeds) {
    std::string text = seeds[below(seeds.size())];
    for (size_t changes = 1 + below(8); changes > 0; --changes)
      change(text, seeds);
    return text;
  }

 private:
  size_t below(size_t limit) { return limit ? random_() % limit : 0; }
  // Mostly in the head, where headers are, or close to where the last change was.
  size_t place(size_t size) {
    size_t choice = below(4);
    if (choice == 0) return last_ = below(size);
    if (choice == 1) return std::min(last_ + below(64), size - 1);
    return last_ = below(std::min<size_t>(size, 2048));
  }
  void change(std::string& text, const std::vector<std::string>& seeds) {
    if (text.empty()) text.push_back(0);
    size_t at = place(text.size());
    switch (below(6)) {
    case 0: text[at] ^= char(1 << below(8)); break;
    case 1: put(text, at & ~size_t(7), 8); break;
    case 2: put(text, at & ~size_t(3), 4); break;
    case 3: text.resize(below(8) ? text.size() : at); break;
    case 4:
      text.replace(at, std::min<size_t>(8, text.size() - at), text.substr(below(text.size()), 8));
      break;
    default: {
      const std::string& other = seeds[below(seeds.size())];
      text.replace(at, std::min<size_t>(64, text.size() - at), other.substr(below(other.size()), 64));
    }
    }
  }
  void put(std::string& text, size_t at, size_t size) {
    const uint64_t odd[] = {0,          1,          ~0ull,       0x7fffffff,
                            0x80000000, 0xffffffff, text.size(), text.size() - 1,
                            ~0ull - at, 1ull << 63, random_(),   below(text.size())};
    uint64_t value = odd[below(std::size(odd))];
    std::memcpy(text.data() + at, &value, std::min(size, text.size() - std::min(at, text.size())));
  }

  std::mt19937_64 random_;
  size_t last_ = 0;
};

void run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

// Where the input of the moment stands: shared memory of the file, with its length in front.
void keep(char* place, const std::string& input) {
  uint64_t size = input.size();
  std::memcpy(place, &size, sizeof size);
  std::memcpy(place + sizeof size, input.data(), input.size());
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  long seconds = std::atol(argv[1]);
  std::vector<std::string> seeds;
  for (int i = 4; i < argc; ++i) {
    auto text = terra::read_file(argv[i]);
    if (!text) return 3;
    if (text->size() <= max_size) seeds.push_back(std::move(*text));
  }
  if (seeds.empty()) return 3;
  for (const std::string& seed : seeds)
    run(seed);
  if (seconds == 0) return 0;
  auto file = terra::open_fd(argv[3], O_RDWR | O_CREAT | O_TRUNC);
  constexpr size_t room = max_size + sizeof(uint64_t);
  if (!file || ::ftruncate(file->get(), room) != 0) return 3;
  void* place = ::mmap(nullptr, room, PROT_READ | PROT_WRITE, MAP_SHARED, file->get(), 0);
  if (place == MAP_FAILED) return 3;
  Mutator mutate(std::strtoul(argv[2], nullptr, 10));
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  size_t runs = 0;
  while (std::chrono::steady_clock::now() < end)
    for (int i = 0; i < 100; ++i, ++runs) {
      std::string input = mutate(seeds);
      keep(static_cast<char*>(place), input);
      run(input);
    }
  std::printf("%zu inputs\n", runs);
  return 0;
}
