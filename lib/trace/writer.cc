// SPDX-License-Identifier: MIT
#include "lib/trace/writer.hh"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <pthread.h>

#include "lib/trace/batch_sql.hh"
#include "lib/trace/output.hh"

// What lib/trace/schema.sql makes.
extern "C" const char blob_empty_trace[], blob_empty_trace_end[];

namespace terra {

namespace {

constexpr auto period = std::chrono::seconds(1);
constexpr auto first_period =
    std::chrono::milliseconds(50); // what is over then is written in one transaction

std::string_view empty_trace() {
  return {blob_empty_trace, size_t(blob_empty_trace_end - blob_empty_trace)};
}

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Database open_database(const std::string& file) {
  Database db(file, Database::Mode::write);
  // Nothing reaches the file before COMMIT: that keeps the time short in which a journal exists.
  db.execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; PRAGMA cache_spill = OFF;");
  return db;
}

void set_meta(Database& db, std::string_view key, std::string_view value) {
  db.prepare("INSERT OR REPLACE INTO meta VALUES(?, ?)").bind(1, key).bind(2, value).run();
}

void set_meta(Database& db, std::string_view key, int64_t value) {
  db.prepare("INSERT OR REPLACE INTO meta VALUES(?, ?)").bind(1, key).bind(2, value).run();
}

void set_meta(Database& db, std::string_view key, double value) {
  db.prepare("INSERT OR REPLACE INTO meta VALUES(?, ?)").bind(1, key).bind(2, value).run();
}

} // namespace

TraceWriter::TraceWriter(const std::string& file, const About& about)
    : file_(file), about_(about), started_(now()), lock_(prepare_output(file, empty_trace())) {
  if (about.events) recorder_.keep_events();
  // A program that lists its directory finds the trace there: an artefact of ours.
  std::string here = std::filesystem::canonical(file);
  for (const char* end : {"", "-journal"})
    recorder_.not_an_input(here + end);
}

TraceWriter::~TraceWriter() {
  stop();
  if (db_) write(recorder_.take(), false);
}

void TraceWriter::start() {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { loop(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

// SQLite reads the schema while the program runs.
void TraceWriter::open() {
  attempt("the trace is empty", [&] {
    db_ = open_database(file_);
    db_->prepare("SELECT value FROM meta");
  });
}

void TraceWriter::loop() {
  open();
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_.wait_for(lock, described_ ? period : first_period,
                   [this] { return stopping_ || recorder_.pending() >= enough; });
    if (stopping_ || (described_ && !recorder_.pending())) continue;
    TraceBatch batch = recorder_.take();
    lock.unlock();
    write(batch, false);
    lock.lock();
  }
}

void TraceWriter::stop() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void TraceWriter::describe() {
  set_meta(*db_, "command", about_.command);
  set_meta(*db_, "cwd", about_.cwd);
  set_meta(*db_, "version", std::string_view(TERRARIUM_VERSION));
  set_meta(*db_, "started", started_);
}

void TraceWriter::conclude() {
  set_meta(*db_, "gaps", recorder_.gaps());
  set_meta(*db_, "shim", noted_);
  set_meta(*db_, "ended", now());
  set_meta(*db_, "complete", int64_t(1));
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
    db_->execute("BEGIN");
    if (!described_) describe();
    insert_batch(*db_, batch);
    if (last) conclude();
    db_->execute("COMMIT");
    described_ = true;
  });
}

bool TraceWriter::finish() {
  stop();
  if (!db_) open();
  write(recorder_.take(), true);
  recorder_.close();
  db_.reset();
  lock_.reset();
  return !failed_;
}

} // namespace terra
