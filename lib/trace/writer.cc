// SPDX-License-Identifier: MIT
#include "lib/trace/writer.hh"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <pthread.h>

#include "lib/trace/batch_sql.hh"
#include "lib/trace/output.hh"

// lib/trace/schema.sql
extern "C" const char blob_schema_sql[], blob_schema_sql_end[];

namespace terra {

namespace {

constexpr auto period = std::chrono::seconds(1);

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
    : lock_(prepare_output(file)), db_(open_database(file)) {
  db_->execute("BEGIN");
  db_->execute(std::string_view(blob_schema_sql, size_t(blob_schema_sql_end - blob_schema_sql)));
  set_meta(*db_, "format", int64_t(3));
  set_meta(*db_, "complete", int64_t(0));
  set_meta(*db_, "command", about.command);
  set_meta(*db_, "cwd", about.cwd);
  set_meta(*db_, "version", std::string_view(TERRARIUM_VERSION));
  set_meta(*db_, "gaps", int64_t(0));
  set_meta(*db_, "started", now());
  db_->execute("COMMIT");
  if (about.events) recorder_.keep_events();
  // A program that lists its directory finds the trace there: an artefact of ours.
  std::string here = std::filesystem::canonical(file);
  for (const char* end : {"", "-journal"})
    recorder_.not_an_input(here + end);
}

TraceWriter::~TraceWriter() {
  stop();
}

void TraceWriter::start() {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { loop(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void TraceWriter::loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_.wait_for(lock, period, [this] { return stopping_ || recorder_.pending() >= enough; });
    if (!recorder_.pending()) continue;
    TraceBatch batch = recorder_.take();
    lock.unlock();
    write(batch);
    lock.lock();
  }
}

void TraceWriter::stop() {
  if (thread_.joinable()) {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }
  if (db_) write(recorder_.take());
}

void TraceWriter::write(const TraceBatch& batch) {
  if (failed_ || !batch.size()) return;
  try {
    db_->execute("BEGIN");
    insert_batch(*db_, batch);
    db_->execute("COMMIT");
  } catch (const Error& error) {
    failed_ = true;
    report(error.message + " (the trace is incomplete from here on)");
  }
}

bool TraceWriter::finish() {
  stop();
  recorder_.close();
  if (failed_) return false;
  try {
    db_->execute("BEGIN");
    set_meta(*db_, "gaps", recorder_.gaps());
    set_meta(*db_, "shim", noted_);
    set_meta(*db_, "ended", now());
    set_meta(*db_, "complete", int64_t(1));
    db_->execute("COMMIT");
  } catch (const Error& error) {
    report(error.message + " (the trace is not marked complete)");
    failed_ = true;
  }
  db_.reset();
  lock_.reset();
  return !failed_;
}

} // namespace terra
