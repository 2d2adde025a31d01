// One request with libcurl, over TLS or a Unix socket as well.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <string_view>

namespace polytomic::server::testing {

struct FetchOptions {
  std::string authority_file = {};  // who is trusted, in PEM
  std::string unix_socket = {};     // where to connect instead of to the URL's host
  std::string key = {};             // of the API
  std::string body = {};            // where not empty: JSON to POST
  long tls_version = CURL_SSLVERSION_DEFAULT;
};

struct Fetched {
  CURLcode outcome = CURLE_OK;
  long status = 0;
  std::string body;
};

inline Fetched fetch(const std::string& url, const FetchOptions& options = {}) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
  Fetched fetched;
  const auto keep = [](const char* data, std::size_t, std::size_t size, void* body) {
    static_cast<std::string*>(body)->append(data, size);
    return size;
  };
  curl_slist* list = curl_slist_append(nullptr, "Content-Type: application/json");
  if (!options.key.empty()) list = curl_slist_append(list, ("Authorization: Bearer " + options.key).c_str());
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(list, &curl_slist_free_all);
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 60L);
  if (!options.body.empty()) {
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(options.body.size()));
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, options.body.c_str());
  }
  curl_easy_setopt(curl.get(), CURLOPT_SSLVERSION, options.tls_version);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, +keep);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &fetched.body);
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  if (!options.authority_file.empty()) curl_easy_setopt(curl.get(), CURLOPT_CAINFO, options.authority_file.c_str());
  if (!options.unix_socket.empty()) curl_easy_setopt(curl.get(), CURLOPT_UNIX_SOCKET_PATH, options.unix_socket.c_str());
  fetched.outcome = curl_easy_perform(curl.get());
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &fetched.status);
  return fetched;
}

}  // namespace polytomic::server::testing
