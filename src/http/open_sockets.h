// The connections that libcurl keeps open. It tells nobody how many they are, and closes some without its callback; so
// each socket that it opens is remembered by what it is, and looked at again when somebody asks. Safe on any thread.
#pragma once

#include <curl/curl.h>
#include <sys/types.h>

#include <cstddef>
#include <map>
#include <mutex>

#include "core/counters.h"

namespace polytomic::http {

class OpenSockets {
 public:
  explicit OpenSockets(Counters& counters) : counters_(counters) {}

  // Lets `easy` open its sockets here.
  void watch(CURL* easy);
  [[nodiscard]] std::size_t count();
  // Lets nothing more come or go by the connection from this port, or by any where it has none. On libcurl's thread.
  void break_off(long port) noexcept;

 private:
  static curl_socket_t open(void* self, curlsocktype purpose, curl_sockaddr* address) noexcept;

  Counters& counters_;
  std::mutex mutex_;
  std::map<int, ino_t> sockets_;  // descriptor and what was behind it
};

}  // namespace polytomic::http
