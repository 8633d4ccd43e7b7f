// SPDX-License-Identifier: MIT
#include "terrarium/plan/entry.hh"

#include <climits>
#include <cstdlib>
#include <unistd.h>
#include <utility>

#include "lib/base/error.hh"
#include "lib/base/path.hh"

namespace terra {

namespace {

// POSIX Shell Command Language, 2.2 Quoting, without expansions: inside "..." a backslash holds only before $
// ` " \.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

  std::vector<std::string> split() {
    for (; at_ < text_.size(); at_++) {
      char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\n')
        end_word();
      else if (c == '\'')
        quoted('\'', "");
      else if (c == '"')
        quoted('"', "$`\"\\");
      else
        add(c == '\\' ? next() : c);
    }
    end_word();
    return std::move(words_);
  }

 private:
  void add(char c) {
    word_ += c;
    open_ = true;
  }
  void end_word() {
    if (open_) words_.push_back(std::exchange(word_, {}));
    open_ = false;
  }
  char next() {
    if (++at_ == text_.size()) throw Error{std::string(text_) + ": ends inside a quotation", Exit::usage};
    return text_[at_];
  }
  void quoted(char end, std::string_view escaped) {
    open_ = true;
    for (char c = next(); c != end; c = next()) {
      bool escape = c == '\\' && at_ + 1 < text_.size() && escaped.find(text_[at_ + 1]) != escaped.npos;
      add(escape ? next() : c);
    }
  }

  std::string_view text_;
  size_t at_ = 0;
  std::vector<std::string> words_;
  std::string word_;
  bool open_ = false; // a word has begun, though it may still be empty: ''
};

// A name of the environment: anything before the first '=', as env(1) takes it, but not a path.
bool is_assignment(const std::string& word) {
  size_t equals = word.find('=');
  return equals != std::string::npos && equals > 0 && word.find('/') > equals;
}

} // namespace

Entry parse_entry(std::string_view text) {
  size_t equals = text.find('=');
  if (equals == text.npos || equals == 0 || text.find('/') < equals)
    return {base_name(text), std::string(text), {}, {}};
  Entry entry;
  entry.name = text.substr(0, equals);
  if (entry.name == "." || entry.name == "..")
    throw Error{std::string(text) + ": not a name for an entry", Exit::usage};
  auto words = Words(text.substr(equals + 1)).split();
  auto word = words.begin();
  while (word != words.end() && is_assignment(*word))
    entry.environment.push_back(std::move(*word++));
  if (word == words.end()) throw Error{std::string(text) + ": names no program", Exit::usage};
  entry.program = std::move(*word++);
  entry.arguments.assign(word, words.end());
  return entry;
}

Entry resolve_entry(Entry entry) {
  if (entry.program.find('/') != std::string::npos) {
    char cwd[PATH_MAX];
    if (!::getcwd(cwd, sizeof cwd)) throw sys_error(".", "getcwd");
    entry.program = normal_path(join_path(cwd, entry.program));
    return entry;
  }
  const char* path = ::getenv("PATH");
  for (std::string_view dir : split(path ? path : "/usr/bin:/bin", ':')) {
    std::string candidate = join_path(dir.empty() ? "." : dir, entry.program);
    if (::access(candidate.c_str(), X_OK) != 0) continue;
    entry.program = candidate;
    return entry;
  }
  throw Error{entry.program + ": not found in PATH", Exit::usage};
}

} // namespace terra
