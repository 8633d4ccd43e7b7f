// SPDX-License-Identifier: MIT
#include "tracels/export.hh"

#include <fmt/format.h>
#include <unistd.h>

#include "lib/base/fd.hh"
#include "lib/base/path.hh"
#include "lib/base/records.hh"
#include "tracels/processes.hh"

namespace terra {

namespace {

using Row = std::vector<TraceReader::Value>;

constexpr size_t label_size = 60; // bytes of a command line

// Which program ran when: a process is one row per program. end null: not known to have ended.
constexpr const char* timeline =
    "(SELECT w.exe, p.pid, i.start, ifnull(n.start, end) end, i.argv, i.number FROM image i "
    "JOIN process p ON p.id = i.process JOIN who w ON w.image = i.id "
    "LEFT JOIN image n ON n.process = i.process AND n.number = i.number + 1 "
    "ORDER BY i.id)";

void print(const std::string& text) {
  if (auto written = write_all(STDOUT_FILENO, text, "stdout"); !written) throw written.error();
}

// Not in the middle of a UTF-8 character.
std::string shortened(std::string text) {
  if (text.size() <= label_size) return text;
  size_t end = label_size;
  while (end && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  return text.substr(0, end) + " ...";
}

std::string text_of(const TraceReader::Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text ? *text : std::string();
}

int64_t integer_of(const TraceReader::Value& value) {
  const auto* number = std::get_if<int64_t>(&value);
  return number ? *number : 0;
}

// A JSON array whose elements are written as they come: a trace can have millions of events.
class EventArray {
 public:
  void add(const std::string& event) {
    buffer_ += first_ ? "\n" : ",\n";
    buffer_ += event;
    first_ = false;
    if (buffer_.size() > 64 * 1024) flush();
  }
  void finish() {
    buffer_ += "\n]}\n";
    flush();
  }

 private:
  void flush() {
    print(buffer_);
    buffer_.clear();
  }
  std::string buffer_ = "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[";
  bool first_ = true;
};

struct Clock {
  double zero;
  // Seconds since the epoch to the format's microseconds. What was there before the trace starts with it.
  int64_t operator()(const TraceReader::Value& value) const {
    const auto* time = std::get_if<double>(&value);
    return time && *time > zero ? int64_t((*time - zero) * 1e6) : 0;
  }
};

// {pid, tid: only with them do the viewers keep processes apart.}
void add_programs(TraceReader& reader, Clock clock, EventArray& events) {
  std::vector<std::string> columns = {"pid", "exe", "argv", "start", "end", "number"};
  int64_t last = 0; // what has not ended lasts until then
  reader.rows(timeline, {.columns = {"start", "end"}}, [&](const Row& row) {
    last = std::max({last, clock(row[0]), clock(row[1])});
  });
  reader.rows(timeline, {.columns = columns}, [&](const Row& row) {
    int64_t pid = integer_of(row[0]), start = clock(row[3]);
    int64_t end = std::holds_alternative<std::monostate>(row[4]) ? last : clock(row[4]);
    std::string name = json_string(base_name(text_of(row[1]))), argv = json_string(text_of(row[2]));
    events.add(fmt::format(R"({{"ph":"M","name":"process_name","pid":{},"tid":{},"args":{{"name":{}}}}})",
                           pid, pid, name));
    events.add(fmt::format(
        R"({{"ph":"X","name":{},"cat":"program","pid":{},"tid":{},"ts":{},"dur":{},"args":{{"exe":{},"argv":{}}}}})",
        name, pid, pid, start, std::max<int64_t>(end - start, 0), json_string(text_of(row[1])), argv));
  });
}

void add_accesses(TraceReader& reader, Clock clock, EventArray& events) {
  std::vector<std::string> columns = {"pid", "tid", "op", "path", "errno", "time"};
  reader.rows("events", {.columns = columns}, [&](const Row& row) {
    std::string op = text_of(row[2]), path = text_of(row[3]);
    events.add(fmt::format(
        R"({{"ph":"i","s":"t","name":{},"cat":{},"pid":{},"tid":{},"ts":{},"args":{{"path":{},"errno":{}}}}})",
        json_string(op + " " + path), json_string(op), integer_of(row[0]), integer_of(row[1]), clock(row[5]),
        json_string(path), integer_of(row[4])));
  });
}

} // namespace

Exit print_dot(TraceReader& reader) {
  auto nodes = read_processes(reader);
  std::string text = "digraph processes {\n  rankdir=LR;\n  node [shape=box, fontname=monospace];\n";
  for (size_t i = 0; i < nodes.size(); ++i) {
    const ProcessNode& node = nodes[i];
    std::string label = fmt::format("{}\n{}", node.pid, shortened(node.argv));
    if (!node.outcome.empty()) label += "\n" + node.outcome;
    // DOT's strings take JSON's quotes and backslashes as they are.
    text += fmt::format("  p{} [label={}{}];\n", i, json_string(label),
                        node.outcome.empty() ? "" : ", color=red");
    if (node.parent) text += fmt::format("  p{} -> p{};\n", *node.parent, i);
  }
  print(text + "}\n");
  return Exit::ok;
}

Exit print_perfetto(TraceReader& reader) {
  Clock clock{reader.started()};
  EventArray events;
  add_programs(reader, clock, events);
  add_accesses(reader, clock, events);
  events.finish();
  return Exit::ok;
}

} // namespace terra
