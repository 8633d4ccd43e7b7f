// SPDX-License-Identifier: MIT
#include "tracer/target/memory.hh"

#include <algorithm>
#include <climits>
#include <cstring>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <unistd.h>

namespace terra {

namespace {

constexpr size_t page = 4096;
constexpr size_t first_read = 256; // most names are shorter
constexpr uint64_t close_by = 1500;

Expected<Fd> memory_of(pid_t tid, int flags) {
  return open_fd("/proc/" + std::to_string(tid) + "/mem", flags);
}

// Up to `size` bytes; process_vm_readv, and /proc/TID/mem where a kernel or container lacks it.
ssize_t read_some(pid_t tid, uint64_t address, void* out, size_t size) {
  iovec local = {out, size};
  iovec remote = {reinterpret_cast<void*>(address), size};
  ssize_t got = ::process_vm_readv(tid, &local, 1, &remote, 1, 0);
  if (got >= 0 || errno == EFAULT || errno == ESRCH) return got;
  auto memory = memory_of(tid, O_RDONLY);
  if (!memory) return -1;
  got = ::pread(memory->get(), out, size, off_t(address));
  if (got < 0 && errno == EIO) errno = EFAULT; // this file's word for it
  return got;
}

} // namespace

std::optional<std::string> read_name(pid_t tid, uint64_t address) {
  std::string name;
  char bytes[page];
  size_t wanted = first_read;
  while (name.size() < PATH_MAX) {
    // Not across a page: the next one may not be mapped.
    size_t size = std::min({wanted, page - size_t(address % page), PATH_MAX - name.size()});
    ssize_t got = read_some(tid, address, bytes, size);
    if (got == 0) errno = EFAULT;
    if (got <= 0) return {};
    if (const void* end = std::memchr(bytes, 0, size_t(got)))
      return name.append(bytes, size_t(static_cast<const char*>(end) - bytes));
    name.append(bytes, size_t(got));
    address += uint64_t(got);
    wanted = page;
  }
  errno = ENAMETOOLONG;
  return {};
}

bool read_memory(pid_t tid, uint64_t address, std::span<std::byte> out) {
  return read_some(tid, address, out.data(), out.size()) == ssize_t(out.size());
}

size_t read_each(pid_t tid, std::span<const uint64_t> addresses, size_t size, std::byte* out) {
  std::vector<iovec> remote;
  for (uint64_t address : addresses.first(std::min(addresses.size(), size_t(IOV_MAX))))
    remote.push_back({reinterpret_cast<void*>(address), size});
  iovec local = {out, remote.size() * size};
  ssize_t got = ::process_vm_readv(tid, &local, 1, remote.data(), remote.size(), 0);
  return got > 0 ? size_t(got) / size : 0;
}

bool write_pieces(pid_t tid, const Fd& memory, std::vector<Piece> pieces) {
  std::ranges::sort(pieces, {}, &Piece::address);
  auto end_of = [](const Piece& piece) { return piece.address + piece.bytes.size(); };
  for (size_t first = 0; first < pieces.size();) {
    size_t last = first;
    while (last + 1 < pieces.size() && pieces[last + 1].address - end_of(pieces[last]) <= close_by)
      ++last;
    uint64_t start = pieces[first].address;
    std::vector<std::byte> run(end_of(pieces[last]) - start);
    if (last > first && !read_memory(tid, start, run)) return false;
    for (; first <= last; ++first)
      std::ranges::copy(pieces[first].bytes, run.begin() + long(pieces[first].address - start));
    if (!write_memory(memory, start, run)) return false;
  }
  return true;
}

bool write_data(pid_t tid, std::span<const Piece> pieces) {
  iovec local[8], remote[8];
  if (pieces.size() > std::size(local)) return false;
  size_t size = 0;
  for (size_t i = 0; i < pieces.size(); ++i) {
    auto [address, bytes] = pieces[i];
    local[i] = {const_cast<std::byte*>(bytes.data()), bytes.size()};
    remote[i] = {reinterpret_cast<void*>(address), bytes.size()};
    size += bytes.size();
  }
  ssize_t put = ::process_vm_writev(tid, local, pieces.size(), remote, pieces.size(), 0);
  if (put >= 0 || errno == EFAULT || errno == ESRCH) return put == ssize_t(size);
  return std::ranges::all_of(
      pieces, [&](const Piece& piece) { return write_memory(tid, piece.address, piece.bytes); });
}

bool write_data(pid_t tid, uint64_t address, std::span<const std::byte> bytes) {
  Piece piece = {address, bytes};
  return write_data(tid, std::span(&piece, 1));
}

Fd open_memory(pid_t tid) {
  auto memory = memory_of(tid, O_WRONLY);
  return memory ? std::move(*memory) : Fd();
}

bool write_word(pid_t tid, uint64_t address, uint64_t value) {
  return ::ptrace(PTRACE_POKETEXT, tid, address, value) == 0;
}

bool write_memory(const Fd& memory, uint64_t address, std::span<const std::byte> bytes) {
  return memory && pwrite_all(memory.get(), {reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                              off_t(address), "memory");
}

bool write_memory(pid_t tid, uint64_t address, std::span<const std::byte> bytes) {
  return write_memory(open_memory(tid), address, bytes);
}

} // namespace terra
