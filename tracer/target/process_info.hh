// SPDX-License-Identifier: MIT
// What /proc says about a process or thread. proc(5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace terra {

double now_seconds(); // since the epoch

struct ThreadInfo {
  pid_t process = 0; // thread group
  pid_t parent = 0;
};
// Zeros if it is gone.
ThreadInfo read_thread_info(pid_t tid);

// Its number in the innermost PID namespace: `key` is NSpid or, of its process, NStgid. 0 if it is gone.
pid_t read_inner_id(pid_t tid, std::string_view key);

// Seconds since the epoch, in steps of a clock tick. 0 if it is gone.
double read_start_time(pid_t pid);

// Where it runs or has run last, or waits to run. Nothing: it is gone.
std::optional<int64_t> read_cpu(pid_t pid);
// How many threads of the machine want to run at this moment. proc(5), /proc/loadavg
std::optional<int64_t> read_number_running();

// Words, each ended by NUL.
std::string read_command_line(pid_t pid);
std::string read_environment(pid_t pid);
// Of such a text, as long as it lives.
std::vector<std::string_view> words_of(std::string_view text);

} // namespace terra
