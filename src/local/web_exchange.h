// One request and its answer on a libcurl handle.
#pragma once

#include <curl/curl.h>

#include <array>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include "local/web_client.h"

namespace polytomic::local {

class WebExchange {
 public:
  // Both must outlive the exchange.
  WebExchange(const WebRequest& request, const WebBodySink& sink);
  WebExchange(const WebExchange&) = delete;
  WebExchange& operator=(const WebExchange&) = delete;
  ~WebExchange() = default;

  [[nodiscard]] CURL* easy() const { return easy_.get(); }

  // Throws what went wrong; otherwise the answer is there.
  void finish(CURLcode outcome);
  [[nodiscard]] WebAnswer& answer() { return answer_; }

 private:
  struct FreeHandle {
    void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  };

  static std::size_t receive_header(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t receive_body(char* data, std::size_t size, std::size_t count, void* self) noexcept;

  void set_request();
  void set_limits();
  void set_security();
  void add_header(const std::string& name, const std::string& value);
  void read_header(std::string_view line);
  // False where nothing more is wanted or allowed.
  [[nodiscard]] bool take_body(std::string_view bytes);
  [[nodiscard]] Failure transfer_failure(CURLcode outcome) const;

  const WebRequest& request_;
  const WebBodySink& sink_;
  WebAddress address_;
  std::unique_ptr<curl_slist, FreeList> headers_;
  std::array<char, CURL_ERROR_SIZE> explanation_{};  // outlives the handle that writes to it
  std::unique_ptr<CURL, FreeHandle> easy_;
  WebAnswer answer_;
  std::size_t header_bytes_ = 0;
  std::size_t body_bytes_ = 0;
  bool is_ended_early_ = false;
  bool is_too_large_ = false;
  std::exception_ptr problem_;  // thrown by the sink
};

}  // namespace polytomic::local
