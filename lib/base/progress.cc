// SPDX-License-Identifier: MIT
#include "lib/base/progress.hh"

#include <ctime>
#include <unistd.h>

#include "lib/base/error.hh"
#include "lib/base/fd.hh"

namespace terra {

namespace {

constexpr long redraw_ms = 100; // often enough to look alive, seldom enough to cost nothing
constexpr size_t bar_width = 30;

long now_ms() {
  struct timespec now;
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

} // namespace

Progress::Progress(std::string what, size_t total)
    : what_(std::move(what)), total_(total), on_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (on_) (void)write_all(STDERR_FILENO, "\r\033[K", "stderr");
}

void Progress::step() {
  done_++;
  if (!on_ || total_ == 0) return;
  long now = now_ms();
  if (now - last_shown_ms_ < redraw_ms) return;
  last_shown_ms_ = now;
  size_t full = bar_width * done_ / total_;
  std::string line = std::string("\r") + tool_name() + ": " + what_ + " [" + std::string(full, '#') +
                     std::string(bar_width - full, '.') + "] " + std::to_string(done_) + "/" +
                     std::to_string(total_) + "\033[K";
  (void)write_all(STDERR_FILENO, line, "stderr");
}

} // namespace terra
