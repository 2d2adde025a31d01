// Owners of libcurl's handles.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <new>

namespace polytomic::http {

struct CurlCleanup {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
struct CurlMultiCleanup {
  void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};
struct CurlShareCleanup {
  void operator()(CURLSH* share) const noexcept { curl_share_cleanup(share); }
};
struct CurlUrlCleanup {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};
struct CurlFree {
  void operator()(char* text) const noexcept { curl_free(text); }
};

using EasyHandle = std::unique_ptr<CURL, CurlCleanup>;
using MultiHandle = std::unique_ptr<CURLM, CurlMultiCleanup>;
using ShareHandle = std::unique_ptr<CURLSH, CurlShareCleanup>;
using UrlHandle = std::unique_ptr<CURLU, CurlUrlCleanup>;
using CurlText = std::unique_ptr<char, CurlFree>;

// libcurl makes no handle only when memory is out.
template <class Handle>
[[nodiscard]] Handle checked(Handle handle) {
  if (!handle) throw std::bad_alloc();
  return handle;
}

}  // namespace polytomic::http
