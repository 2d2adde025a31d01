// Why an operation failed, and the exception that carries it inside the library.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "polytomic/base.h"
#include "polytomic/status.h"

namespace polytomic {

struct Error {
  polytomic_status code = POLYTOMIC_OK;
  std::string message;   // what was wrong, where, and what to do; never a secret
  std::string field;     // the request field that was wrong, where one was
  int http_status = 0;   // 0 where no answer of the API is involved
  std::string key;       // the API's error key
  std::string metadata;  // the API's metadata, as JSON text
  std::string request_id;
  std::int64_t retry_after_milliseconds = -1;  // -1: the server did not say
  std::uint32_t attempts = 0;
  std::int32_t curl_code = 0;
  std::int32_t os_error = 0;
  bool maybe_applied = false;
};

// An error that an answer of the API would carry: code, and the status and key that the description gives it.
[[nodiscard]] Error make_error(polytomic_status code, std::string message);
[[nodiscard]] Error make_field_error(polytomic_status code, std::string_view field, std::string message);

// Thrown inside the library only; the boundary turns it into a response or a status.
class Failure : public std::exception {
 public:
  explicit Failure(Error error) : error_(std::move(error)) {}
  Failure(polytomic_status code, std::string message) : error_(make_error(code, std::move(message))) {}

  [[nodiscard]] const Error& error() const noexcept { return error_; }
  [[nodiscard]] const char* what() const noexcept override { return error_.message.c_str(); }

 private:
  Error error_;
};

}  // namespace polytomic
