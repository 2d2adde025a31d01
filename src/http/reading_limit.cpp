#include "http/reading_limit.h"

#include <algorithm>
#include <utility>

#include "http/libcurl_handle.h"

namespace polytomic::http {
namespace {

// Whoever is honest has been read by then, even on a busy machine.
constexpr std::chrono::milliseconds patience{250};

}  // namespace

void ReadingLimit::watch(CURL* easy) {
  set_option(easy, CURLOPT_DEBUGFUNCTION, &ReadingLimit::note);
  set_option(easy, CURLOPT_DEBUGDATA, this);
  set_option(easy, CURLOPT_VERBOSE, 1L);
}

void ReadingLimit::begin(Clock::time_point due) {
  limit_ = std::max(due, Clock::now()) + patience;
  broken_ = none;
}

int ReadingLimit::note(CURL* easy, curl_infotype type, char* /*data*/, size_t /*size*/, void* self) noexcept {
  auto& limit = *static_cast<ReadingLimit*>(self);
  if (type != CURLINFO_SSL_DATA_IN || Clock::now() < limit.limit_) return 0;
  // Of a transfer under way, libcurl tells this instead of the socket.
  long port = 0;
  curl_easy_getinfo(easy, CURLINFO_LOCAL_PORT, &port);
  // libcurl finds the end of the stream behind what has come already, record by record.
  if (std::exchange(limit.broken_, port) != port) limit.sockets_.break_off(port);
  return 0;
}

}  // namespace polytomic::http
