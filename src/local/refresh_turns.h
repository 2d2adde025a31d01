// Of all processes that share a catalog, one at a time reads the schemas of a connection.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "local/connection_store.h"

namespace polytomic::local {

// Safe on any thread.
class RefreshTurns {
 public:
  // The right to read; given back at the end, unless an outcome that was stored has done so.
  class Turn {
   public:
    Turn(RefreshTurns& turns, const ConnectionRecord& record) : turns_(turns), record_(record) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() { turns_.end(*this); }

    void outcome_is_stored() { stored_ = true; }

   private:
    friend class RefreshTurns;
    RefreshTurns& turns_;
    ConnectionRecord record_;
    bool stored_ = false;
  };

  explicit RefreshTurns(ConnectionStore& store);
  RefreshTurns(const RefreshTurns&) = delete;
  RefreshTurns& operator=(const RefreshTurns&) = delete;
  // After the last turn.
  ~RefreshTurns();

  // nullptr where another process has it: until that gives it back, or has died and did not extend it. Throws Failure.
  [[nodiscard]] std::unique_ptr<Turn> take(const ConnectionRecord& record);

 private:
  void end(const Turn& turn) noexcept;
  void run();
  void extend(const std::vector<ConnectionRecord>& records) noexcept;

  ConnectionStore& store_;
  const std::string refresher_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<const Turn*> turns_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses the rest
};

}  // namespace polytomic::local
