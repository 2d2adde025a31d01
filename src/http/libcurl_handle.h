// Handles of libcurl that carry what every request of a client has in common, set once and kept from request to request.
#pragma once

#include <curl/curl.h>

#include <new>
#include <string>

#include "core/error.h"
#include "http/curl_handle.h"
#include "http/target.h"

namespace polytomic::http {

template <class Value>
void set_option(CURL* easy, CURLoption option, Value value) {
  const CURLcode outcome = curl_easy_setopt(easy, option, value);
  if (outcome == CURLE_OK) return;
  if (outcome == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
  throw Failure(POLYTOMIC_ERROR_INTERNAL,
                "libcurl refused option " + std::to_string(option) + ": " + curl_easy_strerror(outcome));
}

// What libcurl calls during a transfer, with the pointer that each request sets.
struct HandleCallbacks {
  curl_write_callback receive_header;
  curl_write_callback receive_body;
  curl_prereq_callback before_request;
};

// `target` outlives the handle.
[[nodiscard]] EasyHandle make_handle(const Target& target, const HandleCallbacks& callbacks);

}  // namespace polytomic::http
