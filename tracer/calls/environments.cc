// SPDX-License-Identifier: MIT
#include "tracer/calls/environments.hh"

#include <algorithm>
#include <vector>

namespace terra {

namespace {

std::vector<Variable> variables_of(std::string_view text, bool values) {
  std::vector<Variable> variables;
  while (!text.empty()) {
    std::string_view word = text.substr(0, text.find('\0'));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (word.empty()) continue;
    size_t equals = std::min(word.find('=', 1), word.size()); // anything may be there
    Variable& variable = variables.emplace_back(Variable{std::string(word.substr(0, equals)), {}});
    if (values) variable.value = word.substr(std::min(equals + 1, word.size()));
  }
  return variables;
}

} // namespace

int64_t Environments::number(TraceRecorder& out, std::string_view text) {
  if (what_ == Environment::none) return 0;
  if (auto at = known_.find(text); at != known_.end()) return at->second;
  int64_t number = out.environment(variables_of(text, what_ == Environment::all));
  if ((bytes_ += text.size()) > most_bytes) {
    known_.clear();
    bytes_ = text.size();
  }
  known_.emplace(text, number);
  return number;
}

} // namespace terra
