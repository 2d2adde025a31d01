// A server that sends nothing of use without end, such as empty frames of HTTP/2, can keep libcurl reading for as long as
// it likes: neither deadlines nor other calls would get their turn. libcurl with OpenSSL tells of each TLS record that it
// reads, and of nothing else on the way; there, the connection is broken off that has held the loop beyond the moment when
// it was due elsewhere.
#pragma once

#include <curl/curl.h>

#include <chrono>

#include "http/open_sockets.h"

namespace polytomic::http {

class ReadingLimit {
 public:
  using Clock = std::chrono::steady_clock;

  explicit ReadingLimit(OpenSockets& sockets) : sockets_(sockets) {}

  // Watches what `easy` reads; this outlives it.
  void watch(CURL* easy);
  // The loop begins to move bytes, and is due elsewhere at `due`.
  void begin(Clock::time_point due);
  // True where a connection has been broken off since then.
  [[nodiscard]] bool was_reached() const { return broken_ != none; }

 private:
  static constexpr long none = -1;

  static int note(CURL* easy, curl_infotype type, char* data, size_t size, void* self) noexcept;

  OpenSockets& sockets_;
  Clock::time_point limit_ = Clock::time_point::max();
  long broken_ = none;  // the port of the connection
};

}  // namespace polytomic::http
