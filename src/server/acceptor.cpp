#include "server/acceptor.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

namespace polytomic::server {
namespace {

constexpr int accepted_in_a_row = 64;

// Where no file can be opened, this long is waited for one to be closed.
constexpr std::chrono::milliseconds pause{10};
constexpr std::chrono::seconds between_reports{1};

bool is_lack(int reason) { return reason == EMFILE || reason == ENFILE || reason == ENOBUFS || reason == ENOMEM; }

}  // namespace

Acceptor::Acceptor(std::vector<Listener> listeners, const std::vector<std::unique_ptr<EventLoop>>& loops,
                   Logger* logger)
    : listeners_(std::move(listeners)), loops_(loops), logger_(logger), thread_([this] { run(); }) {}

void Acceptor::stop() {
  if (stopping_.exchange(true)) return;
  wake_.wake();
  thread_.join();
  listeners_.clear();
}

void Acceptor::run() {
  std::vector<pollfd> sources{{wake_.handle(), POLLIN, 0}};
  for (const Listener& listener : listeners_) sources.push_back({listener.socket.handle(), POLLIN, 0});
  while (!stopping_) {
    (void)poll(sources.data(), sources.size(), -1);
    for (const Listener& listener : listeners_) {
      for (int count = 0; count < accepted_in_a_row && accept_one(listener); ++count) continue;
    }
  }
  for (const Listener& listener : listeners_) {
    while (accept_one(listener)) continue;
  }
}

bool Acceptor::accept_one(const Listener& listener) {
  Accepted accepted{.secure = listener.secure, .peer_size = sizeof(sockaddr_storage)};
  accepted.socket = accept4(listener.socket.handle(), reinterpret_cast<sockaddr*>(&accepted.peer), &accepted.peer_size,
                            SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (accepted.socket >= 0) {
    least_busy().take(accepted);
    return true;
  }
  const int reason = errno;
  if (reason == EAGAIN) return false;
  if (!is_lack(reason)) return true;  // of a connection that is gone already
  report_failure(reason);
  std::this_thread::sleep_for(pause);
  return false;
}

EventLoop& Acceptor::least_busy() const { return **std::ranges::min_element(loops_, {}, &EventLoop::connections); }

void Acceptor::report_failure(int reason) {
  const auto now = std::chrono::steady_clock::now();
  if (logger_ == nullptr || now < next_report_) return;
  next_report_ = now + between_reports;
  logger_->write(POLYTOMIC_LOG_WARNING, "server", "a connection cannot be accepted",
                 {{"reason", std::generic_category().message(reason)}});
}

}  // namespace polytomic::server
