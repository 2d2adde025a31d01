#include "http/socket_watch.h"

#include <algorithm>
#include <string>

#include "core/error.h"

namespace polytomic::http {
namespace {

// Of one transfer at a time: two addresses that race, and the resolver.
constexpr std::size_t most_sockets_of_transfer = 4;

// As libcurl reads them itself.
int select_bits(short events) {
  int bits = 0;
  if ((events & (POLLIN | POLLERR | POLLHUP)) != 0) bits |= CURL_CSELECT_IN;
  if ((events & POLLOUT) != 0) bits |= CURL_CSELECT_OUT;
  if ((events & POLLNVAL) != 0) bits |= CURL_CSELECT_ERR;
  return bits;
}

short poll_events(int what) {
  int events = 0;
  if ((what & CURL_POLL_IN) != 0) events |= POLLIN;
  if ((what & CURL_POLL_OUT) != 0) events |= POLLOUT;
  return static_cast<short>(events);
}

}  // namespace

SocketWatch::SocketWatch() { watched_.push_back({signal_.handle(), POLLIN, 0}); }

void SocketWatch::attach(CURLM* multi) {
  multi_ = multi;
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &SocketWatch::note_socket);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &SocketWatch::note_time);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
}

void SocketWatch::make_room(std::size_t transfers) {
  const std::size_t needed = 1 + most_sockets_of_transfer * transfers;
  if (needed <= watched_.capacity()) return;
  watched_.reserve(2 * needed);
  ready_.reserve(2 * needed);
}

void SocketWatch::perform() {
  ready_.clear();
  for (std::size_t index = 1; index < watched_.size(); ++index) {
    if (watched_[index].revents != 0) ready_.emplace_back(watched_[index].fd, select_bits(watched_[index].revents));
    watched_[index].revents = 0;
  }
  // Not those of `watched_` themselves, which libcurl changes meanwhile.
  for (const auto& [socket, events] : ready_) act(socket, events);
  if (next_look_ && *next_look_ <= Clock::now()) {
    next_look_.reset();
    act(CURL_SOCKET_TIMEOUT, 0);
  }
}

void SocketWatch::act(curl_socket_t socket, int events) {
  int active = 0;
  const CURLMcode outcome = curl_multi_socket_action(multi_, socket, events, &active);
  if (outcome == CURLM_OK) return;
  throw Failure(POLYTOMIC_ERROR_INTERNAL, std::string("libcurl failed: ") + curl_multi_strerror(outcome));
}

void SocketWatch::wait(std::chrono::milliseconds longest) {
  const int ready = poll(watched_.data(), watched_.size(), static_cast<int>(time_left(longest).count()));
  if (ready <= 0) {
    for (pollfd& socket : watched_) socket.revents = 0;
  }
  if (watched_.front().revents != 0) signal_.lower();
}

std::chrono::milliseconds SocketWatch::time_left(std::chrono::milliseconds longest) const {
  if (!next_look_) return longest;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next_look_ - Clock::now());
  return std::clamp(left, std::chrono::milliseconds{0}, longest);
}

int SocketWatch::note_socket(CURL* /*easy*/, curl_socket_t socket, int what, void* self, void* /*unused*/) noexcept {
  auto& watched = static_cast<SocketWatch*>(self)->watched_;
  const auto found = std::ranges::find(watched, socket, &pollfd::fd);
  if (what == CURL_POLL_REMOVE) {
    if (found == watched.end()) return 0;
    *found = watched.back();
    watched.pop_back();
    return 0;
  }
  if (found != watched.end()) {
    found->events = poll_events(what);
    return 0;
  }
  try {
    watched.push_back({socket, poll_events(what), 0});
  } catch (...) {
    return -1;
  }
  return 0;
}

int SocketWatch::note_time(CURLM* /*multi*/, long milliseconds, void* self) noexcept {
  auto& next_look = static_cast<SocketWatch*>(self)->next_look_;
  if (milliseconds < 0) {
    next_look.reset();
  } else {
    next_look = Clock::now() + std::chrono::milliseconds(milliseconds);
  }
  return 0;
}

}  // namespace polytomic::http
