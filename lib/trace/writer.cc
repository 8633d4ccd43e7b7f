// SPDX-License-Identifier: MIT
#include "lib/trace/writer.hh"

#include <chrono>
#include <csignal>
#include <pthread.h>
#include <utility>

#include "lib/trace/format.hh"
#include "lib/trace/write/batch_sql.hh"
#include "lib/trace/write/output.hh"

namespace terra {

namespace {

constexpr auto period = std::chrono::seconds(1);
// So much in one period, and the run may well be over in another one, where all is written in any case.
constexpr size_t rush = 100'000;
// With fewer new rows among them it is cheaper to insert those.
constexpr size_t rows_for_a_new_one = 10;

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Database open_database(const std::string& file) {
  Database db(file, Database::Mode::write);
  // Nothing reaches the file before COMMIT: that keeps the time short in which a journal exists.
  db.execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; PRAGMA cache_spill = OFF;");
  return db;
}

void insert_meta(Database& db, const std::vector<MetaRow>& rows) {
  Statement insert = db.prepare("INSERT OR REPLACE INTO meta VALUES(?, ?)");
  for (const auto& [key, value] : rows) {
    insert.bind(1, key);
    if (const auto* number = std::get_if<int64_t>(&value)) insert.bind(2, *number);
    if (const auto* real = std::get_if<double>(&value)) insert.bind(2, *real);
    if (const auto* text = std::get_if<std::string_view>(&value)) insert.bind(2, *text);
    insert.run();
  }
}

} // namespace

TraceWriter::TraceWriter(const std::string& file, const About& about)
    : file_(file), about_(about), started_(now()), contents_(empty_trace(trace_schema(), true, change_)),
      output_(prepare_output(file, trace_stub(), contents_)) {
  if (about.events) recorder_.keep_events();
  if (!can_rewrite()) enough_ = enough_to_insert;
  // A program that lists its directory finds the trace there: an artefact of ours.
  for (const char* end : {"", "-journal"})
    recorder_.not_an_input(output_.path + end);
}

TraceWriter::~TraceWriter() {
  quiet();
  if (!finished_) conclude(false);
  if (!thread_.joinable()) return;
  wake_.notify_one();
  thread_.join();
}

void TraceWriter::start() {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { loop(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void TraceWriter::replace(std::string contents) {
  bool first = change_++ == first_change; // the trace is empty
  (first ? grow_output : replace_output)(output_.fd, file_, contents_, contents);
  contents_ = std::move(contents);
}

// The rows are in memory still, and are written again when there are more.
void TraceWriter::rewrite(const TraceBatch& batch, bool last) {
  attempt("the trace is incomplete from here on", [&] {
    replace(whole_trace(
        batch, [&] { return meta(last); }, change_ + 1));
  });
}

// What is in the file stays as it is.
void TraceWriter::leave_to_sqlite() {
  attempt("the trace is incomplete from here on", [&] { db_ = open_database(file_); });
  contents_ = {};
}

void TraceWriter::open() {
  std::string sql(trace_schema());
  if (about_.events) sql += event_schema();
  if (about_.callers) sql += caller_schema();
  replace(empty_trace(sql, false, change_ + 1));
  contents_ = {};
  db_ = open_database(file_);
}

void TraceWriter::loop() {
  std::unique_lock lock(mutex_);
  int64_t before = 0; // what was recorded before this thread is new
  for (;;) {
    auto must_act = [this] { return stopping_ || recorder_.pending() >= enough_; };
    wake_.wait_for(lock, period, must_act);
    if (recorder_.pending() >= rewritten_ + rush) wake_.wait_for(lock, period, must_act);
    if (stopping_) return;
    if (std::exchange(before, recorder_.version()) == recorder_.version()) continue;
    writing_ = true;
    write_pending(lock);
    writing_ = false;
    idle_.notify_one();
  }
}

// The lock is held at the beginning and at the end.
void TraceWriter::write_pending(std::unique_lock<std::mutex>& lock) {
  bool again = can_rewrite();
  size_t rows = recorder_.pending(), added = rows - std::exchange(rewritten_, rows);
  bool stays = again && !failed_ && rows < enough_ && rows < rows_for_a_new_one * added;
  TraceBatch batch = stays ? recorder_.batch() : recorder_.take();
  if (!stays) {
    enough_ = enough_to_insert;
    rewritten_ = 0;
  }
  lock.unlock();
  if (again)
    rewrite(batch, false);
  else
    write(batch, false);
  if (again && !stays) leave_to_sqlite();
  lock.lock();
}

// From now on the second thread does nothing. It is not waited for: its end takes longer than writing a short
// trace.
void TraceWriter::quiet() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  idle_.wait(lock, [this] { return !writing_; });
}

// In the order of keys.
std::vector<MetaRow> TraceWriter::meta(bool last) const {
  std::vector<MetaRow> rows = {{"command", about_.command},
                               {"complete", int64_t(last)},
                               {"cwd", about_.cwd},
                               {"ended", now()},
                               {"format", int64_t(trace_format)},
                               {"gaps", last ? recorder_.gaps() : 0},
                               {"shim", noted_},
                               {"started", started_},
                               {"version", std::string_view(TERRARIUM_VERSION)}};
  if (!last) std::erase_if(rows, [](const MetaRow& row) { return row.key == "ended" || row.key == "shim"; });
  return rows;
}

template <typename Act> void TraceWriter::attempt(std::string_view otherwise, Act&& act) {
  if (failed_) return;
  try {
    act();
  } catch (const Error& error) {
    failed_ = true;
    report(error.message + " (" + std::string(otherwise) + ")");
  }
}

void TraceWriter::write(const TraceBatch& batch, bool last) {
  attempt("the trace is incomplete from here on", [&] {
    if (!db_) open();
    db_->execute("BEGIN");
    insert_batch(*db_, batch);
    insert_meta(*db_, meta(last));
    db_->execute("COMMIT");
  });
}

void TraceWriter::conclude(bool complete) {
  TraceBatch batch = recorder_.take();
  if (can_rewrite())
    rewrite(batch, complete);
  else
    write(batch, complete);
}

bool TraceWriter::finish() {
  quiet();
  conclude(true);
  finished_ = true;
  recorder_.close();
  db_.reset();
  output_.fd.reset();
  return !failed_;
}

} // namespace terra
