// A sign of life on standard error while a command takes longer than a second.
#pragma once

#include <chrono>
#include <cstddef>

namespace polytomic::cli {

class Progress {
 public:
  explicit Progress(bool shown) : shown_(shown), started_(std::chrono::steady_clock::now()) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { clear(); }

  void tick();
  void clear();  // before anything else is written

 private:
  bool shown_;
  bool drawn_ = false;
  std::size_t turn_ = 0;
  std::chrono::steady_clock::time_point started_;
};

}  // namespace polytomic::cli
