// An attempt that libcurl carries.
#pragma once

#include <curl/curl.h>

#include <array>
#include <optional>
#include <string_view>

#include "http/attempt.h"
#include "http/curl_handle.h"
#include "http/target.h"
#include "http/transport.h"

namespace polytomic::http {

class LibcurlTransport;

class LibcurlAttempt final : public Attempt {
 public:
  // Sets the transfer up on `handle`, which is configured. `message` and `transport` outlive the attempt.
  LibcurlAttempt(LibcurlTransport& transport, EasyHandle handle, Message& message, const AttemptTerms& terms);
  // Gives the handle back.
  ~LibcurlAttempt() override;

  // libcurl has let go of the handle.
  void end(CURLcode outcome) { outcome_ = outcome; }

  // For libcurl; `self` is the attempt.
  static std::size_t receive_header(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t receive_body(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static int before_request(void* self, char* remote, char* local, int remote_port, int local_port) noexcept;

  [[nodiscard]] ExchangeId exchange() const { return exchange_; }
  [[nodiscard]] CURL* easy() const { return easy_.get(); }

  [[nodiscard]] std::optional<Error> failure() const override;
  [[nodiscard]] int http_status() const override;
  [[nodiscard]] bool was_sent() const override { return sent_; }
  [[nodiscard]] std::optional<Clock::time_point> last_progress() override;
  [[nodiscard]] bool reused_connection() const override;
  void retire_connection() override;

 private:
  enum class Limit { none, body, headers, memory };

  void set_request();
  void read_header(std::string_view line);
  void make_room();
  [[nodiscard]] Error limit_error() const;

  LibcurlTransport& transport_;
  EasyHandle easy_;
  const ExchangeId exchange_;
  Message& message_;
  const Target& target_;
  std::array<char, CURL_ERROR_SIZE> explanation_{};
  std::optional<CURLcode> outcome_;  // once it has ended
  std::size_t header_bytes_ = 0;
  curl_off_t uploaded_ = 0;
  Clock::time_point progress_{};
  bool headers_done_ = false;
  bool sent_ = false;
  bool repeated_ = false;
  bool refused_repeat_ = false;
  Limit limit_ = Limit::none;
};

}  // namespace polytomic::http
