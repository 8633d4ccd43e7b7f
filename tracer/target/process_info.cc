// SPDX-License-Identifier: MIT
#include "tracer/target/process_info.hh"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <optional>
#include <string_view>
#include <unistd.h>

#include "lib/base/fd.hh"
#include "lib/base/path.hh"

namespace terra {

namespace {

std::string read_proc(pid_t pid, const char* name) {
  auto text = read_file("/proc/" + std::to_string(pid) + "/" + name);
  return text ? *text : std::string();
}

pid_t number_after(std::string_view text, std::string_view key) {
  size_t at = text.find(key);
  if (at == std::string_view::npos) return 0;
  text.remove_prefix(at + key.size());
  pid_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

double seconds(clockid_t clock) {
  timespec time;
  ::clock_gettime(clock, &time);
  return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

} // namespace

double now_seconds() {
  return seconds(CLOCK_REALTIME);
}

ThreadInfo read_thread_info(pid_t tid) {
  std::string status = read_proc(tid, "status");
  return {number_after(status, "\nTgid:\t"), number_after(status, "\nPPid:\t")};
}

pid_t read_inner_id(pid_t tid, std::string_view key) {
  std::string status = read_proc(tid, "status");
  size_t at = status.find("\n" + std::string(key) + ":\t");
  if (at == std::string::npos) return 0;
  std::string_view line = std::string_view(status).substr(at + 1, status.find('\n', at + 1) - at - 1);
  return number_after(line.substr(line.rfind('\t')), "\t");
}

namespace {

std::optional<int64_t> number_in(std::string_view text) {
  int64_t number;
  auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() ? std::optional(number) : std::nullopt;
}

// Of /proc/PID/stat, counted as in the manual page, from the third on. Nothing: it is gone.
std::optional<int64_t> stat_field(pid_t pid, size_t field) {
  constexpr size_t behind_name = 3;
  std::string stat = read_proc(pid, "stat");
  size_t end_of_name = stat.rfind(')'); // the name may hold blanks and parentheses
  if (end_of_name == std::string::npos) return {};
  auto fields = split(std::string_view(stat).substr(end_of_name + 2), ' ');
  return field - behind_name < fields.size() ? number_in(fields[field - behind_name]) : std::nullopt;
}

} // namespace

double read_start_time(pid_t pid) {
  auto ticks = stat_field(pid, 22);
  if (!ticks) return 0;
  static const double boot = seconds(CLOCK_REALTIME) - seconds(CLOCK_BOOTTIME);
  return boot + double(*ticks) / double(::sysconf(_SC_CLK_TCK));
}

std::optional<int64_t> read_cpu(pid_t pid) {
  return stat_field(pid, 39);
}

std::optional<int64_t> read_number_running() {
  auto loads = read_file("/proc/loadavg");
  if (!loads) return {};
  auto fields = split(*loads, ' ');
  return fields.size() > 3 ? number_in(fields[3]) : std::nullopt;
}

std::string read_command_line(pid_t pid) {
  return read_proc(pid, "cmdline");
}

std::string read_environment(pid_t pid) {
  return read_proc(pid, "environ");
}

std::vector<std::string_view> words_of(std::string_view text) {
  if (text.ends_with('\0')) text.remove_suffix(1);
  return split(text, '\0');
}

} // namespace terra
