// SPDX-License-Identifier: MIT
// No recursion: after a mismatch only the last "*" or the last "**" can help. An earlier "*" cannot, because
// its piece of the path ends at the same "/" whatever it stands for; an earlier "**" cannot, because the
// later one takes whatever the earlier would give up.
#include "closure/glob.hh"

namespace terra::closure {

namespace {

// Matches one character against the element at `at`, which it steps over.
bool match_one(std::string_view pattern, size_t& at, char c) {
  char wanted = pattern[at++];
  if (wanted == '?') return c != '/';
  if (wanted != '[') return c == wanted;
  size_t end = pattern.find(']', at + (at < pattern.size() && pattern[at] == '!' ? 2 : 1));
  if (end == pattern.npos) return c == '['; // not closed: an ordinary character
  bool negated = pattern[at] == '!';
  bool found = false;
  for (size_t i = at + negated; i < end; ++i) {
    bool range = i + 2 < end && pattern[i + 1] == '-';
    char last = range ? pattern[i + 2] : pattern[i];
    found |= pattern[i] <= c && c <= last;
    if (range) i += 2;
  }
  at = end + 1;
  return found != negated && c != '/';
}

struct Star {
  bool valid = false;
  size_t behind = 0;  // in the pattern
  size_t start = 0;   // in the text
  size_t end = 0;     // what it stands for so far
  size_t capture = 0; // its number
};

} // namespace

bool glob_match(std::string_view pattern, std::string_view text, Captures* captures) {
  Star one, many;
  Captures found;
  size_t p = 0, t = 0;
  auto take = [&](Star& star) {
    t = ++star.end;
    p = star.behind;
    found.resize(star.capture + 1);
    found.back() = text.substr(star.start, star.end - star.start);
  };
  for (;;) {
    if (p == pattern.size() && t == text.size()) break;
    if (p < pattern.size() && pattern[p] == '*') {
      bool any = pattern.substr(p).starts_with("**");
      p += any ? 2 : 1;
      one.valid = false;
      (any ? many : one) = {true, p, t, t, found.size()};
      found.push_back(text.substr(t, 0));
      continue;
    }
    size_t next = p;
    if (p < pattern.size() && t < text.size() && match_one(pattern, next, text[t])) {
      p = next;
      ++t;
    } else if (one.valid && one.end < text.size() && text[one.end] != '/') {
      take(one);
    } else if (many.valid && many.end < text.size()) {
      one.valid = false;
      take(many);
    } else {
      return false;
    }
  }
  if (captures) *captures = std::move(found);
  return true;
}

bool has_wildcard(std::string_view pattern) {
  return pattern.find_first_of("*?[") != pattern.npos;
}

} // namespace terra::closure
