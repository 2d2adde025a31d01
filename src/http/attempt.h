// One request sent once, and what came back.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory_resource>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/url.h"

namespace polytomic::http {

class Attempt {
 public:
  using Clock = std::chrono::steady_clock;

  // `memory` is where that of the body comes from; it outlives whoever takes the body.
  explicit Attempt(std::pmr::memory_resource* memory) : body_(memory) {}
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;
  // Ends what still runs.
  virtual ~Attempt() = default;

  // Why no whole answer came, nothing where one did; to be asked when the attempt has ended.
  [[nodiscard]] virtual std::optional<Error> failure() const = 0;
  [[nodiscard]] virtual int http_status() const = 0;
  // The server may have seen the request.
  [[nodiscard]] virtual bool was_sent() const = 0;
  // When bytes last moved either way; nothing before the request is sent, or where nobody can tell.
  [[nodiscard]] virtual std::optional<Clock::time_point> last_progress() = 0;
  [[nodiscard]] virtual bool reused_connection() const = 0;
  // The connection has fallen silent: it takes no further request once the transfers that it carries have ended.
  virtual void retire_connection() {}

  [[nodiscard]] std::size_t body_size() const { return body_.size(); }
  [[nodiscard]] std::vector<NamedValue>& headers() { return headers_; }
  [[nodiscard]] std::pmr::string& body() { return body_; }

 protected:
  static constexpr std::size_t header_limit = std::size_t{256} << 10U;

  [[nodiscard]] static Error headers_too_large() {
    return make_error(POLYTOMIC_ERROR_RESPONSE_TOO_LARGE,
                      "the headers of the answer are larger than " + std::to_string(header_limit) + " bytes");
  }
  [[nodiscard]] static Error body_too_large(std::size_t limit) {
    return make_error(POLYTOMIC_ERROR_RESPONSE_TOO_LARGE,
                      "the answer is larger than " + std::to_string(limit) +
                          " bytes after decompression; ask for less or raise response_size_limit");
  }

  std::vector<NamedValue> headers_;
  std::pmr::string body_;
};

}  // namespace polytomic::http
