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
  Code& jump(uint64_t target) { return put({0xe9}).relative(target); }
  std::vector<std::byte> take() { return std::move(bytes_); }
  uint64_t here() const { return start_ + bytes_.size(); }

 private:
  uint64_t start_;
  std::vector<std::byte> bytes_;
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

// A jump to `offset` behind the address in rcx, which is free behind a system call, as r11 is. Flags stay.
Code& jump_behind(Code& code, uint64_t offset) {
  return code.put({0x48, 0x8d, 0x89})
      .put_word(offset, 4)
      .put({0xff, 0xe1}); // lea offset(%rcx),%rcx; jmp *%rcx
}
constexpr unsigned char size_of_jump_behind = 9;

void call_entry(Code& code, const site& found, uint64_t entry) {
  code.put(found.before, found.before_size);
  code.put({0x48, 0x8d, 0x64, 0x24, 0x80}); // lea -128(%rsp),%rsp: the red zone
  if (in_reach(code.here(), entry))
    code.put({0xe8}).relative(entry); // call entry
  else
    code.put({0x48, 0xb9}).put_word(entry, 8).put({0xff, 0xd1}); // movabs $entry,%rcx; call *%rcx
  code.put({0x48, 0x8d, 0xa4, 0x24, 0x80, 0x00, 0x00, 0x00});    // lea 128(%rsp),%rsp
}

Code trampoline_of(const site& found, uint64_t in_place, uint64_t resume, uint64_t start, uint64_t entry) {
  Code code(start);
  call_entry(code, found, entry);
  size_t answered = found.after_size + 5;
  if (found.in_place) {
    code.put({0x0f, 0x82}).relative(in_place); // jc: declined
  } else {
    code.put({0x0f, 0x82}).relative(code.here() + 4 + answered);
  }
  code.put(found.after, found.after_size).jump(resume);
  if (!found.in_place) code.put({0x0f, 0x05}).put(found.after, found.after_size).jump(resume);
  return code;
}

Code trampoline_in_text(const site& found, uint64_t in_place, uint64_t resume, uint64_t start, uint64_t slot,
                        uint64_t entry) {
  Code code(start);
  call_entry(code, found, entry);
  if (!found.in_place) code.put({0x73, 0x02, 0x0f, 0x05}); // jnc over; syscall
  code.put(found.after, found.after_size);
  code.put({0x48, 0x8b, 0x0d}).relative(slot);               // mov slot(%rip),%rcx
  if (found.in_place) code.put({0x72, size_of_jump_behind}); // jc: declined
  jump_behind(code, resume);
  if (found.in_place) jump_behind(code, in_place);
  return code;
}

// A site that can be replaced; `text` are the bytes around it, `ip` is behind its instruction.
class Found {
 public:
  Found(std::span<const std::byte> text, uint64_t ip, uint64_t nr) : ip_(ip) {
    if (nr >= syscall_numbers || text.size() != site_before + site_after) return;
    const auto* code = reinterpret_cast<const unsigned char*>(text.data());
    at_ = code + site_before - 2;
    syscall_set wanted = {};
    wanted[nr] = 1;
    good_ = recognise_site(code, code + text.size(), at_, wanted, &site_) && !is_cancel_arch(site_) &&
            (site_.in_place || has_number_before(at_, 24, nr));
  }
  explicit operator bool() const { return good_; }
  const site& what() const { return site_; }
  uint64_t in_place() const { return ip_ - 2; }
  uint64_t at() const { return address(site_.at); }
  uint64_t resume() const { return address(site_.resume); }

 private:
  uint64_t address(const unsigned char* place) const { return ip_ + uint64_t(place - (at_ + 2)); }

  uint64_t ip_;
  const unsigned char* at_ = nullptr;
  site site_ = {};
  bool good_ = false;
};

} // namespace

bool in_reach(uint64_t from, uint64_t to) {
  int64_t distance = int64_t(to - from);
  return distance < reach && distance > -reach;
}

std::optional<SitePatch> patch_site(std::span<const std::byte> code, uint64_t ip, uint64_t nr,
                                    uint64_t trampoline, uint64_t entry) {
  Found found(code, ip, nr);
  if (!found) return {};
  return SitePatch{found.at(), Code(found.at()).jump(trampoline).take(),
                   trampoline_of(found.what(), found.in_place(), found.resume(), trampoline, entry).take()};
}

std::optional<SitePatch> patch_text_site(std::span<const std::byte> code, uint64_t ip, uint64_t nr,
                                         uint64_t trampoline, uint64_t slot, uint64_t entry) {
  Found found(code, ip, nr);
  if (!found) return {};
  return SitePatch{
      found.at(),
      {},
      trampoline_in_text(found.what(), found.in_place(), found.resume(), trampoline, slot, entry).take()};
}

} // namespace terra
