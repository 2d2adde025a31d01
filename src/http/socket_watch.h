// The sockets and the time that libcurl wants to be told of. Only the transfers with news are looked at, whereas libcurl's own
// loop looks at all of them each time.
#pragma once

#include <curl/curl.h>
#include <poll.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "core/wait_signal.h"

namespace polytomic::http {

class SocketWatch {
 public:
  SocketWatch();

  // Both outlive what `multi` still closes.
  void attach(CURLM* multi);
  // Memory for so many transfers, since libcurl cannot go on where there is none for a socket.
  void make_room(std::size_t transfers);

  // Tells libcurl what the last wait found, and of the time. Throws Failure where libcurl cannot go on.
  void perform();
  void wait(std::chrono::milliseconds longest);
  // Ends the wait, or the next one. Any thread.
  void wake() noexcept { signal_.raise(); }

 private:
  using Clock = std::chrono::steady_clock;

  static int note_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* unused) noexcept;
  static int note_time(CURLM* multi, long milliseconds, void* self) noexcept;
  void act(curl_socket_t socket, int events);
  [[nodiscard]] std::chrono::milliseconds time_left(std::chrono::milliseconds longest) const;

  CURLM* multi_ = nullptr;
  WaitSignal signal_;
  std::vector<pollfd> watched_;                       // the signal first
  std::vector<std::pair<curl_socket_t, int>> ready_;  // with CURL_CSELECT_...
  std::optional<Clock::time_point> next_look_;
};

}  // namespace polytomic::http
