// SPDX-License-Identifier: MIT
#include "tracer/shim/site.hh"

#include <cstring>

#include "preload/sites/scan.h"

namespace terra {

namespace {

constexpr int64_t reach = 0x7f000000;

// The bytes at an address of another process, put together here.
class Code {
 public:
  explicit Code(uint64_t start) : start_(start) {}
  template <size_t n> Code& put(const unsigned char (&bytes)[n]) { return put(bytes, n); }
  Code& put(const unsigned char* bytes, size_t size) {
    for (size_t i = 0; i < size; ++i)
      bytes_.push_back(std::byte(bytes[i]));
    return *this;
  }
  Code& put_word(uint64_t value, size_t size) {
    for (size_t i = 0; i < size; ++i)
      bytes_.push_back(std::byte(value >> (8 * i)));
    return *this;
  }
  Code& relative(uint64_t target) { return put_word(target - (start_ + bytes_.size() + 4), 4); }
  Code& outside(uint64_t target) {
    outside_.push_back(uint8_t(bytes_.size()));
    return relative(target);
  }
  Code& jump(uint64_t target) { return put({0xe9}).outside(target); }
  std::vector<std::byte> take() { return std::move(bytes_); }
  std::vector<uint8_t> take_outside() { return std::move(outside_); }
  uint64_t here() const { return start_ + bytes_.size(); }

 private:
  uint64_t start_;
  std::vector<std::byte> bytes_;
  std::vector<uint8_t> outside_;
};

bool has_number_before(const unsigned char* at, size_t room, uint64_t nr) {
  for (size_t back = 5; back <= room; ++back) {
    uint32_t number;
    std::memcpy(&number, at - back + 1, sizeof number);
    if (at[-long(back)] == 0xb8 && number == nr) return true;
  }
  return false;
}

// 2.41: __syscall_cancel_arch, where cancellation looks at the program counter.
bool is_cancel_arch(const site& found) {
  return found.before_size && found.before[0] == 0x4c;
}

Code trampoline_of(const site& found, uint64_t in_place, uint64_t resume, uint64_t start, uint64_t entry) {
  Code code(start);
  code.put(found.before, found.before_size);
  code.put({0x48, 0x8d, 0x64, 0x24, 0x80});                   // lea -128(%rsp),%rsp: the red zone
  code.put({0x48, 0xb9}).put_word(entry, 8);                  // movabs $entry,%rcx
  code.put({0xff, 0xd1});                                     // call *%rcx
  code.put({0x48, 0x8d, 0xa4, 0x24, 0x80, 0x00, 0x00, 0x00}); // lea 128(%rsp),%rsp
  size_t answered = found.after_size + 5;
  if (found.in_place) {
    code.put({0x0f, 0x82}).outside(in_place); // jc: declined
  } else {
    code.put({0x0f, 0x82}).relative(code.here() + 4 + answered);
  }
  code.put(found.after, found.after_size).jump(resume);
  if (!found.in_place) code.put({0x0f, 0x05}).put(found.after, found.after_size).jump(resume);
  return code;
}

} // namespace

bool in_reach(uint64_t from, uint64_t to) {
  int64_t distance = int64_t(to - from);
  return distance < reach && distance > -reach;
}

std::optional<SitePatch> patch_site(std::span<const std::byte> bytes, uint64_t ip, uint64_t nr,
                                    uint64_t trampoline, uint64_t entry) {
  if (nr >= syscall_numbers || bytes.size() != site_before + site_after) return {};
  const auto* code = reinterpret_cast<const unsigned char*>(bytes.data());
  const unsigned char* at = code + site_before - 2;
  syscall_set wanted = {};
  wanted[nr] = 1;
  site found;
  if (!recognise_site(code, code + bytes.size(), at, wanted, &found)) return {};
  if (is_cancel_arch(found)) return {};
  if (!found.in_place && !has_number_before(at, 24, nr)) return {};
  auto address = [&](const unsigned char* place) { return ip + uint64_t(place - (at + 2)); };
  SitePatch patch;
  patch.at = address(found.at);
  patch.jump = Code(patch.at).jump(trampoline).take();
  Code code_there = trampoline_of(found, ip - 2, address(found.resume), trampoline, entry);
  patch.trampoline = code_there.take();
  patch.outside = code_there.take_outside();
  return patch;
}

} // namespace terra
