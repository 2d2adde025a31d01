#include "server/call_watch.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <limits>
#include <string>
#include <system_error>
#include <vector>

#include "core/error.h"

namespace polytomic::server {
namespace {

constexpr std::uint64_t signal_id = 0;

void add_to_poll(int poll, int handle, std::uint32_t events, std::uint64_t id) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
  // Where this fails (no memory), a client that goes away is noticed when the answer is sent.
  (void)epoll_ctl(poll, EPOLL_CTL_ADD, handle, &event);
}

void end_late(Call& call) {
  call.cancel(make_error(POLYTOMIC_ERROR_DEADLINE_EXCEEDED,
                         "the work on this request took longer than the server allows and was ended"));
}

}  // namespace

CallWatch::CallWatch() : poll_(epoll_create1(EPOLL_CLOEXEC)), signal_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (poll_ < 0 || signal_ < 0) {
    const int reason = errno;
    if (poll_ >= 0) close(poll_);
    if (signal_ >= 0) close(signal_);
    throw Failure(POLYTOMIC_ERROR_INTERNAL,
                  "the server cannot watch its connections: " + std::generic_category().message(reason));
  }
  add_to_poll(poll_, signal_, EPOLLIN, signal_id);
  thread_ = std::thread([this] { run(); });
}

CallWatch::~CallWatch() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake();
  thread_.join();
  close(poll_);
  close(signal_);
}

bool CallWatch::add(std::uint64_t id, int socket, std::shared_ptr<Call> call) {
  const std::scoped_lock lock(mutex_);
  if (closed_) return false;
  calls_.emplace(id, Watched{socket, std::move(call)});
  // A client that closes its sending side has gone: browsers and HTTP libraries never do that and wait on.
  add_to_poll(poll_, socket, EPOLLRDHUP | EPOLLONESHOT, id);
  if (sleeping_) wake();
  return true;
}

void CallWatch::forget(std::uint64_t id) {
  std::shared_ptr<Call> last;  // let go of without the lock
  const std::scoped_lock lock(mutex_);
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  (void)epoll_ctl(poll_, EPOLL_CTL_DEL, found->second.socket, nullptr);
  last = std::move(found->second.call);
  calls_.erase(found);
}

void CallWatch::cancel_all() {
  std::vector<std::shared_ptr<Call>> calls;
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    for (const auto& [id, watched] : calls_) calls.push_back(watched.call);
  }
  for (const auto& call : calls) call->cancel(POLYTOMIC_ERROR_CLOSED);
}

void CallWatch::run() {
  std::array<epoll_event, 64> events{};
  while (true) {
    const int count = epoll_wait(poll_, events.data(), static_cast<int>(events.size()), patience());
    for (int index = 0; index < count; ++index) {
      const std::uint64_t id = events.at(static_cast<std::size_t>(index)).data.u64;
      if (id != signal_id) cancel(id);
    }
    std::uint64_t ignored = 0;
    (void)!read(signal_, &ignored, sizeof ignored);
    {
      const std::scoped_lock lock(mutex_);
      sleeping_ = false;
      if (stopping_) return;
    }
    end_overdue();
  }
}

void CallWatch::cancel(std::uint64_t id) {
  std::shared_ptr<Call> call;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = calls_.find(id);
    if (found == calls_.end()) return;
    call = found->second.call;
  }
  // A client may close its sending side and still wait for the answer; a write is then not given up.
  if (call->is_read()) call->cancel(POLYTOMIC_ERROR_CANCELLED);
}

void CallWatch::end_overdue() {
  std::vector<std::shared_ptr<Call>> overdue;
  {
    const auto now = Call::Clock::now();
    const std::scoped_lock lock(mutex_);
    for (const auto& [id, watched] : calls_) {
      if (watched.call->deadline() > now) break;
      if (!watched.call->is_complete()) overdue.push_back(watched.call);
    }
  }
  for (const auto& call : overdue) end_late(*call);
}

int CallWatch::patience() {
  const std::scoped_lock lock(mutex_);
  sleeping_ = calls_.empty() && !stopping_;
  if (sleeping_) return -1;
  if (calls_.empty()) return 0;
  using std::chrono::milliseconds;
  const auto left =
      std::chrono::ceil<milliseconds>(calls_.begin()->second.call->deadline() - Call::Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 1, std::numeric_limits<int>::max()));
}

void CallWatch::wake() const {
  const std::uint64_t one = 1;
  (void)!write(signal_, &one, sizeof one);
}

}  // namespace polytomic::server
