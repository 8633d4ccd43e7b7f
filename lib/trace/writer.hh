// SPDX-License-Identifier: MIT
// A trace file under way.
//
// It begins as a copy of an empty trace, which schema.sql made at build time. The tracer's thread only fills
// a TraceRecorder; a second thread writes what is there once a second, or earlier when much has gathered, one
// transaction each time; a short run has one. So a killed tracer leaves a valid database that
// lacks at most the last second and says complete = 0. SQLite's rollback journal (FILE-journal) exists only
// during a commit; if the kill falls into one, the next reader rolls it back. fsync is off: the trace
// survives the death of the tracer, not of the machine.
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

namespace terra {

class TraceWriter {
 public:
  struct About {
    std::string command = {}; // quoted for a shell
    std::string cwd = {};
    bool events = false; // keep the ordered log too
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
        if (writer.recorder_.pending() >= enough) writer.wake_.notify_one();
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
  static constexpr size_t enough = 20'000; // rows: some 10 ms of SQLite, 2 MB of memory

  void open();
  void loop();
  void stop();
  void write(const TraceBatch& batch, bool last);
  void describe();
  void conclude();
  // Never throws: reports the first failure, and does nothing after it.
  template <typename Act> void attempt(std::string_view otherwise, Act&& act);

  std::string file_;
  About about_;
  double started_;
  Fd lock_;                    // outlives db_
  std::optional<Database> db_; // from start() to finish()
  TraceRecorder recorder_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  int64_t noted_ = 0;
  bool described_ = false;
  bool failed_ = false; // only the thread that writes looks at it
  std::thread thread_;
};

} // namespace terra
