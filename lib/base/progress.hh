// SPDX-License-Identifier: MIT
// A progress line on stderr for work that takes a while; silent unless stderr is a terminal.
#pragma once

#include <cstddef>
#include <string>

namespace terra {

class Progress {
 public:
  Progress(std::string what, size_t total); // "copying", number of steps
  ~Progress();                              // erases the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void step();

 private:
  std::string what_;
  size_t total_, done_ = 0;
  long last_shown_ms_ = 0; // long ago: the first step is shown at once
  bool on_;
};

} // namespace terra
