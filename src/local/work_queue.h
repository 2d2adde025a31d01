// A few threads that do work in the order it was posted.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace polytomic::local {

class WorkQueue {
 public:
  explicit WorkQueue(std::size_t threads);
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;
  // Does what is still queued and joins the threads: whoever wants them to be quick sees to that first.
  ~WorkQueue();

  // `work` must not throw.
  void post(std::function<void()> work);

 private:
  void run();
  void stop();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> work_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace polytomic::local
