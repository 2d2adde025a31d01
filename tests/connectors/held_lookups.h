// Host names, with name servers that answer as a test wants. A program with this in it looks up the names that end in
// ".invalid" here: silent.invalid is held up, several.invalid has several addresses of the loopback device, and all others
// are unknown. Other names it asks the system for.
#pragma once

#include <condition_variable>
#include <mutex>

namespace polytomic::local::testing {

// Lookups of a name that no name server answers for until they are let go.
class HeldLookups {
 public:
  // The lookup's part: returns once it is let go.
  void wait();

  void hold();
  // Returns when none is under way any more.
  void let_go();
  // Until so many are under way; those count that the connector has given up. Fails the test where they do not come.
  void wait_for(int count);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool is_open_ = true;
};

// Those of this program.
HeldLookups& held_lookups();

}  // namespace polytomic::local::testing
