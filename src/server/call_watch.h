// Ends calls that nobody waits for any more: their client has gone, their time is up, or the server stops.
// The HTTP library does not look at a connection that sleeps until its call completes; this does.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "core/call.h"

namespace polytomic::server {

class CallWatch {
 public:
  CallWatch();
  CallWatch(const CallWatch&) = delete;
  CallWatch& operator=(const CallWatch&) = delete;
  // Every call must be forgotten by then.
  ~CallWatch();

  // Names a call to come. Never repeats: a late event of a closed socket finds nothing.
  [[nodiscard]] std::uint64_t next_id() { return ++last_id_; }

  // Watches `call`, whose client is at the other end of `socket`. False, and nothing is watched, once cancel_all ran.
  [[nodiscard]] bool add(std::uint64_t id, int socket, std::shared_ptr<Call> call);
  void forget(std::uint64_t id);
  // Cancels all calls and admits no more.
  void cancel_all();

 private:
  struct Watched {
    int socket;
    std::shared_ptr<Call> call;
  };

  void run();
  void cancel(std::uint64_t id);
  void end_overdue();
  int patience();
  void wake() const;

  int poll_ = -1;
  int signal_ = -1;
  std::atomic<std::uint64_t> last_id_{0};
  std::mutex mutex_;
  std::map<std::uint64_t, Watched> calls_;  // by id, which is close to the order of their deadlines
  bool sleeping_ = false;                   // until woken: there was no deadline to wait for
  bool closed_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace polytomic::server
