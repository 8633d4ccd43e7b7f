// SPDX-License-Identifier: MIT
// Reading, and where it can't be avoided changing, the memory of a stopped thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <sys/types.h>
#include <vector>

#include "lib/base/fd.hh"

namespace terra {

// A NUL-terminated name, as the kernel would take it. Nothing, with errno: EFAULT and ENAMETOOLONG are what
// the program gets from the kernel too, before it looks at any file; others mean that only we may not read
// it.
std::optional<std::string> read_name(pid_t tid, uint64_t address);

// All bytes or false.
bool read_memory(pid_t tid, uint64_t address, std::span<std::byte> out);
// `size` bytes from each address, one behind the other, in one call. How many of the first ones it got.
size_t read_each(pid_t tid, std::span<const uint64_t> addresses, size_t size, std::byte* out);
bool write_memory(pid_t tid, uint64_t address, std::span<const std::byte> bytes);
// The same in two steps, for several writes. Nothing, with errno: no permission, or it is gone.
Fd open_memory(pid_t tid);
bool write_memory(const Fd& memory, uint64_t address, std::span<const std::byte> bytes);

// A word at any address; few of these are faster than opening /proc/TID/mem.
bool write_word(pid_t tid, uint64_t address, uint64_t value);

struct Piece {
  uint64_t address;
  std::span<const std::byte> bytes;
};
// Several pieces of code, of a process where nobody runs: what lies between two that are close is written
// again, since each write costs as much as a page.
bool write_pieces(pid_t tid, const Fd& memory, std::vector<Piece> pieces);

// Where the program may write itself; the thread need not be stopped.
bool write_data(pid_t tid, uint64_t address, std::span<const std::byte> bytes);
bool write_data(pid_t tid, std::span<const Piece> pieces); // at most 8, in one call

template <typename T> bool read_value(pid_t tid, uint64_t address, T& value) {
  return read_memory(tid, address, std::as_writable_bytes(std::span(&value, 1)));
}

} // namespace terra
