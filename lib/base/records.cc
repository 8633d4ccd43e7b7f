// SPDX-License-Identifier: MIT
#include "lib/base/records.hh"

#include "lib/base/fd.hh"

namespace terra {

namespace {

constexpr size_t flush_at = 64 * 1024; // one pipe's worth per write

std::string hex(std::string_view bytes) {
  static const char digit[] = "0123456789abcdef";
  std::string out;
  for (unsigned char c : bytes) {
    out += digit[c >> 4];
    out += digit[c & 15];
  }
  return out;
}

void append_json_string_member(std::string& out, const std::string& key, const std::string& value) {
  out += json_string(key) + ':' + json_string(value);
  if (!is_utf8(value)) out += ',' + json_string(key + "_hex") + ':' + json_string(hex(value));
}

std::string flat(const RecordWriter::Value& value) {
  if (auto* text = std::get_if<std::string>(&value)) return *text;
  if (auto* number = std::get_if<int64_t>(&value)) return std::to_string(*number);
  if (auto* real = std::get_if<double>(&value)) return std::to_string(*real); // six places
  if (std::holds_alternative<std::monostate>(value)) return {};
  std::string out;
  for (const std::string& item : std::get<std::vector<std::string>>(value)) {
    if (!out.empty()) out += ',';
    out += item;
  }
  return out;
}

} // namespace

RecordWriter::RecordWriter(int fd, Format format, std::vector<std::string> columns)
    : fd_(fd), format_(format), columns_(std::move(columns)) {}

void RecordWriter::row(const std::vector<Value>& values) {
  if (format_.json) {
    json_row(values);
  } else if (format_.nul) {
    buffer_ += flat(values.at(0));
    buffer_ += '\0';
  } else {
    line_row(values);
  }
  if (buffer_.size() >= flush_at) flush();
}

void RecordWriter::json_row(const std::vector<Value>& values) {
  buffer_ += '{';
  for (size_t i = 0; i < values.size(); i++) {
    if (i) buffer_ += ',';
    const std::string& key = columns_.at(i);
    if (auto* text = std::get_if<std::string>(&values[i])) {
      append_json_string_member(buffer_, key, *text);
    } else if (auto* number = std::get_if<int64_t>(&values[i])) {
      buffer_ += json_string(key) + ':' + std::to_string(*number);
    } else if (auto* real = std::get_if<double>(&values[i])) {
      buffer_ += json_string(key) + ':' + std::to_string(*real);
    } else if (std::holds_alternative<std::monostate>(values[i])) {
      buffer_ += json_string(key) + ":null";
    } else {
      buffer_ += json_string(key) + ":[";
      bool first = true;
      for (const std::string& item : std::get<std::vector<std::string>>(values[i])) {
        if (!first) buffer_ += ',';
        first = false;
        buffer_ += json_string(item);
      }
      buffer_ += ']';
    }
  }
  buffer_ += "}\n";
}

void RecordWriter::line_row(const std::vector<Value>& values) {
  std::string line = flat(values.at(0));
  if (line.find_first_of("\n\t") != std::string::npos) {
    report(json_string(line) + ": a newline or tab in a path can't be written as a line; use -0 or --json");
    refused_ = true;
    return;
  }
  size_t used = values.size();
  while (used > 1 && flat(values[used - 1]).empty())
    used--;
  for (size_t i = 1; i < used; i++) {
    line += '\t';
    for (char c : flat(values[i]))
      line += c == '\n' || c == '\t' ? '?' : c; // only column 1 is data
  }
  buffer_ += line;
  buffer_ += '\n';
}

void RecordWriter::flush() {
  auto written = write_all(fd_, buffer_, "stdout");
  buffer_.clear();
  if (!written) throw written.error();
}

Exit RecordWriter::finish() {
  flush();
  return refused_ ? Exit::finding : Exit::ok;
}

std::vector<ListEntry> parse_entries(std::string_view text, bool nul) {
  std::vector<ListEntry> out;
  char end = nul ? '\0' : '\n';
  while (!text.empty()) {
    size_t stop = text.find(end);
    std::string_view record = text.substr(0, stop);
    text.remove_prefix(stop == std::string_view::npos ? text.size() : stop + 1);
    size_t tab = nul ? std::string_view::npos : record.find('\t');
    std::string_view path = record.substr(0, tab);
    std::string_view remark = tab == std::string_view::npos ? "" : record.substr(tab + 1);
    if (!path.empty()) out.push_back({std::string(path), std::string(remark)});
  }
  return out;
}

std::vector<std::string> parse_list(std::string_view text, bool nul) {
  std::vector<std::string> out;
  for (ListEntry& entry : parse_entries(text, nul))
    out.push_back(std::move(entry.path));
  return out;
}

Expected<std::vector<std::string>> read_list(int fd, bool nul, std::string_view name) {
  auto text = read_all(fd, name);
  if (!text) return std::unexpected(text.error());
  return parse_list(*text, nul);
}

} // namespace terra
