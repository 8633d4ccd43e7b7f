// SPDX-License-Identifier: MIT
#include "closure/script.hh"

#include <cctype>

namespace terra::closure {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

// The words of env -S: blanks separate, quotes and backslashes as its manual says. ${VAR} can't be known here
// and stays as it stands.
class WordReader {
 public:
  explicit WordReader(std::string_view text) : text_(text) {}
  std::vector<std::string> words();

 private:
  bool escape(bool in_double); // false: \c, ignore the rest
  void end_word();

  std::string_view text_;
  std::vector<std::string> words_;
  std::string word_;
  bool open_ = false; // a word has begun, if only by quotes
};

void WordReader::end_word() {
  if (open_) words_.push_back(std::move(word_));
  word_.clear();
  open_ = false;
}

bool WordReader::escape(bool in_double) {
  char c = text_.empty() ? '\\' : text_.front();
  if (!text_.empty()) text_.remove_prefix(1);
  constexpr std::string_view names = "fnrtv", values = "\f\n\r\t\v";
  if (c == 'c' && !in_double) return false;
  if (c == '_') { // a space inside double quotes, a separator outside
    if (in_double)
      word_.push_back(' ');
    else
      end_word();
    return true;
  }
  size_t named = names.find(c);
  word_.push_back(named == names.npos ? c : values[named]);
  open_ = true;
  return true;
}

std::vector<std::string> WordReader::words() {
  char quote = 0;
  while (!text_.empty()) {
    char c = text_.front();
    text_.remove_prefix(1);
    if (c == '\\' && !(quote == '\'' && !text_.starts_with('\'') && !text_.starts_with('\\'))) {
      if (!escape(quote == '"')) break;
    } else if (quote ? c == quote : c == '\'' || c == '"') {
      quote = quote ? 0 : c;
      open_ = true;
    } else if (!quote && std::isspace(static_cast<unsigned char>(c))) {
      end_word();
    } else if (c == '#' && !quote && !open_) {
      break;
    } else {
      word_.push_back(c);
      open_ = true;
    }
  }
  end_word();
  return std::move(words_);
}

// Options that take the next word as their value.
bool takes_value(std::string_view word) {
  return word == "-u" || word == "--unset" || word == "-C" || word == "--chdir" || word == "-a" ||
         word == "--argv0";
}

// The text to split if `word` is -S in one of its forms (-vS too); `rest` says that it is in the next word.
std::optional<std::string_view> split_string(std::string_view word, bool& rest) {
  rest = false;
  if (word == "--split-string") rest = true;
  if (word.starts_with("--split-string=")) return word.substr(15);
  if (!rest && (!word.starts_with('-') || word.starts_with("--"))) return std::nullopt;
  size_t s = word.find('S');
  if (!rest && (s == word.npos || word.substr(1, s - 1).find_first_not_of("iv0") != word.npos))
    return std::nullopt;
  rest = rest || s + 1 == word.size();
  return rest ? std::string_view() : word.substr(s + 1);
}

} // namespace

std::optional<ScriptLine> parse_script(std::string_view head) {
  if (!head.starts_with("#!")) return std::nullopt;
  constexpr size_t kernel_buffer = 256;
  size_t end = head.find('\n');
  // A line cut off by the kernel's buffer is good only if the interpreter's name is whole.
  bool cut = end == head.npos && head.size() >= kernel_buffer;
  std::string_view line = trim(head.substr(2, end == head.npos ? end : end - 2));
  line = line.substr(0, line.find('\0'));
  size_t name_end = line.find_first_of(" \t");
  if (line.empty() || (cut && name_end == line.npos)) return std::nullopt;
  ScriptLine script{std::string(line.substr(0, name_end)), {}};
  if (name_end != line.npos) script.argument = trim(line.substr(name_end));
  return script;
}

std::optional<EnvCommand> parse_env(std::string_view argument) {
  EnvCommand command;
  std::vector<std::string> words;
  if (!argument.empty()) words.emplace_back(argument); // the kernel passes one word
  bool options = true;
  for (size_t i = 0; i < words.size(); ++i) {
    std::string word = words[i];
    bool rest;
    if (auto text = options ? split_string(word, rest) : std::nullopt) {
      if (rest && i + 1 >= words.size()) return std::nullopt;
      std::string to_split = rest ? words[i + 1] : std::string(*text);
      words.erase(words.begin() + long(i), words.begin() + long(i + (rest ? 2 : 1)));
      auto more = WordReader(to_split).words();
      words.insert(words.begin() + long(i), more.begin(), more.end());
      --i;
    } else if (options && takes_value(word)) {
      ++i;
    } else if (options && word == "--") {
      options = false;
    } else if (options && word.starts_with('-')) {
      continue;
    } else if (size_t equals = word.find('='); equals != word.npos) {
      options = false;
      if (word.starts_with("PATH=")) command.path_list = word.substr(5);
    } else {
      command.program = std::move(word);
      return command;
    }
  }
  return std::nullopt;
}

} // namespace terra::closure
