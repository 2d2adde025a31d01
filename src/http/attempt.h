// One request sent once, and what came back.
#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/url.h"
#include "http/message.h"
#include "http/target.h"

namespace polytomic::http {

class Attempt {
 public:
  using Clock = std::chrono::steady_clock;

  // Sets the transfer up on `easy`, a handle in its first state. `message` and `target` outlive the attempt.
  Attempt(CURL* easy, Message& message, const Target& target);
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;
  ~Attempt() = default;

  // Why no whole answer came, to be asked only where `outcome` is an error.
  [[nodiscard]] Error failure(CURLcode outcome) const;

  // To be called before the transfer begins.
  void use_fresh_connection();
  // The connection has fallen silent: it takes no further request once the transfers that it carries have ended.
  void retire_connection();

  // libcurl takes headers that break off for an answer without a body.
  [[nodiscard]] bool has_whole_headers() const { return headers_done_; }
  [[nodiscard]] int http_status() const;
  [[nodiscard]] std::string redirect_url() const;  // empty: the answer is no redirect that names a place
  [[nodiscard]] bool was_sent() const { return sent_; }
  // When bytes last moved either way; nothing before the request is sent, while it is the connection that takes time.
  [[nodiscard]] std::optional<Clock::time_point> last_progress();
  [[nodiscard]] bool reused_connection() const;
  [[nodiscard]] std::size_t body_size() const { return body_.size(); }
  [[nodiscard]] std::vector<NamedValue>& headers() { return headers_; }
  [[nodiscard]] std::string& body() { return body_; }

 private:
  enum class Limit { none, body, headers, memory };

  static std::size_t receive_header(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t receive_body(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static int before_request(void* self, char* remote, char* local, int remote_port, int local_port) noexcept;

  void set_request();
  void set_limits();
  void set_security();
  void read_header(std::string_view line);
  [[nodiscard]] Error limit_error() const;

  CURL* easy_;
  Message& message_;
  const Target& target_;
  std::array<char, CURL_ERROR_SIZE> explanation_{};
  std::vector<NamedValue> headers_;
  std::string body_;
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
