// Runs something when the scope is left, whichever way.
#pragma once

#include <functional>
#include <utility>

namespace polytomic::local::testing {

class AtEnd {
 public:
  explicit AtEnd(std::function<void()> work) : work_(std::move(work)) {}
  AtEnd(const AtEnd&) = delete;
  AtEnd& operator=(const AtEnd&) = delete;
  ~AtEnd() { work_(); }

 private:
  std::function<void()> work_;
};

}  // namespace polytomic::local::testing
