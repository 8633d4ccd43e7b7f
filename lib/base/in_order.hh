// SPDX-License-Identifier: MIT
// Work done by several threads whose results are wanted in order.
#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "lib/base/interrupt.hh"

namespace terra {

// Calls work(i) for i < count, `jobs` at a time, and show() with each result, moved, in the order of i, in
// the caller's thread. What work() or a caught signal throws ends the run and is thrown again here, once the
// threads are done with what they have in hand.
template <typename Result, typename Work, typename Show>
void in_order(size_t count, unsigned jobs, Work work, Show show) {
  if (jobs <= 1) {
    for (size_t i = 0; i < count; i++) {
      check_interrupt();
      show(work(i));
    }
    return;
  }
  std::mutex mutex;
  std::condition_variable arrived;
  std::vector<std::optional<Result>> results(count);
  std::exception_ptr failure;
  size_t next = 0;
  auto worker = [&] {
    for (;;) {
      std::unique_lock lock(mutex);
      size_t mine = next++;
      if (mine >= count || failure) return;
      lock.unlock();
      std::optional<Result> result;
      std::exception_ptr thrown;
      try {
        check_interrupt();
        result = work(mine);
      } catch (...) { // carried to the caller's thread
        thrown = std::current_exception();
      }
      lock.lock();
      results[mine] = std::move(result);
      if (thrown && !failure) failure = thrown;
      arrived.notify_one();
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < jobs && i < count; i++)
    threads.emplace_back(worker);
  for (size_t i = 0; i < count; i++) {
    std::unique_lock lock(mutex);
    arrived.wait(lock, [&] { return results[i] || failure; });
    if (!results[i]) break;
    Result result = std::move(*results[i]);
    lock.unlock();
    show(std::move(result));
  }
  threads.clear();
  if (failure) std::rethrow_exception(failure);
}

} // namespace terra
