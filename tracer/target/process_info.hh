// SPDX-License-Identifier: MIT
// What /proc says about a process or thread. proc(5).
#pragma once

#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "lib/trace/recorder.hh"

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

std::vector<std::string> read_command_line(pid_t pid);

// How much of a program's environment goes into the trace. Values may hold secrets.
enum class Environment { none, names, all };
std::vector<Variable> variables_of(const std::vector<std::string>& words, Environment what);
std::vector<Variable> read_environment(pid_t pid, Environment what);

} // namespace terra
