// What libcurl says went wrong, as an error of ours.
#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>

#include "core/error.h"

namespace polytomic::http {

struct TransferState {
  CURLcode outcome = CURLE_OK;
  std::string_view explanation;  // libcurl's, perhaps empty
  std::string place;             // origin that the request went to
  bool sent = false;             // a connection stood and the request was at least begun
  bool in_headers = false;       // it was sent, and the headers of the answer are not whole
  bool refused_repeat = false;   // the connection broke and the request was not sent again
  bool is_repeatable = false;
  bool through_proxy = false;
  int proxy_answer = 0;  // status of the proxy's answer to CONNECT
};

[[nodiscard]] Error transfer_error(const TransferState& state);

}  // namespace polytomic::http
