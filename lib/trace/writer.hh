// SPDX-License-Identifier: MIT
// A trace file under way.
//
// It begins as an empty trace. The tracer's thread only fills a TraceRecorder; a second thread writes what is
// there once a second, or when very much has gathered. Making the whole file anew, without SQLite
// (write/batch_pages.hh), takes a tenth of the time for each row that inserting it takes SQLite. So that is
// what is done until the rows are many, or mostly old; most runs end before. From then on SQLite inserts what
// is new, in one transaction each time. So a killed tracer leaves a valid database that lacks at most the
// last second, two of a rush, and says complete = 0. A rollback journal (FILE-journal) exists only while the
// file changes; if the kill falls into that, the next reader rolls it back. fsync is off: the trace survives
// the death of the tracer, not of the machine.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "lib/base/error.hh"
#include "lib/base/fd.hh"
#include "lib/trace/database.hh"
#include "lib/trace/recorder.hh"
#include "lib/trace/write/batch_pages.hh"
#include "lib/trace/write/output.hh"

namespace terra {

class TraceWriter {
 public:
  struct About {
    std::string command = {}; // quoted for a shell
    std::string cwd = {};
    bool events = false;  // keep the ordered log too
    bool callers = false; // there will be call stacks
  };

  // Makes FILE anew. Replaces a regular file that is a trace of ours or empty, refuses anything else. Throws
  // Error; then nothing was changed, unless the disk is full.
  TraceWriter(const std::string& file, const About& about);
  TraceWriter(const TraceWriter&) = delete;
  TraceWriter& operator=(const TraceWriter&) = delete;
  ~TraceWriter(); // without finish(): what was gathered is written, the trace stays incomplete

  // Starts the second thread: not before fork(). It blocks all signals.
  void start();

  // Calls `fill(TraceRecorder&)` with the recorder locked.
  template <typename Fill> auto record(Fill&& fill) {
    std::lock_guard lock(mutex_);
    struct Wake {
      TraceWriter& writer;
      ~Wake() {
        if (writer.recorder_.pending() >= writer.enough_) writer.wake_.notify_one();
      }
    } wake{*this};
    return fill(recorder_);
  }

  void noted_without_stops(int64_t accesses) { noted_ = accesses; } // before finish(): meta "shim"
  int64_t gaps() const { return recorder_.gaps(); }                 // after finish()

  // Writes the rest and marks the trace complete. False: it could not be written, which was reported when it
  // was found. The file is closed then, and what is
  // recorded later is dropped.
  [[nodiscard]] bool finish();

 private:
  static constexpr uint32_t first_change = 2;
  // Rows that make the second thread write before its time: in memory some 20 MB, as long as the file is made
  // anew (and as much again while it is made); for SQLite some 50 ms and 2 MB.
  static constexpr size_t enough_to_rewrite = 300'000, enough_to_insert = 20'000;

  void open();
  void loop();
  void quiet();
  void replace(std::string contents);
  void rewrite(const TraceBatch& batch, bool last);
  void write(const TraceBatch& batch, bool last);
  void write_pending(std::unique_lock<std::mutex>& lock);
  void leave_to_sqlite();
  void conclude(bool complete);
  bool can_rewrite() const { return !db_ && !about_.events && !about_.callers; }
  std::vector<MetaRow> meta(bool last) const;
  // Never throws: reports the first failure, and does nothing after it.
  template <typename Act> void attempt(std::string_view otherwise, Act&& act);

  std::string file_;
  About about_;
  double started_;
  uint32_t change_ = first_change; // of contents_: the number by which readers know it
  std::string contents_;           // of the file, as long as SQLite has not been there
  size_t enough_ = enough_to_rewrite;
  size_t rewritten_ = 0;       // so many of the recorder's rows are in the file
  Output output_;              // its lock outlives db_
  std::optional<Database> db_; // once there are many rows
  TraceRecorder recorder_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable idle_;
  bool stopping_ = false, writing_ = false;
  int64_t noted_ = 0;
  bool finished_ = false;
  bool failed_ = false; // only the thread that writes looks at it
  std::thread thread_;
};

} // namespace terra
