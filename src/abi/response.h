// The handle of a response, and of the error inside it.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "abi/boundary.h"
#include "core/response.h"
#include "polytomic/client.h"

struct polytomic_error : polytomic::abi::Handle {
 public:
  explicit polytomic_error(polytomic::Error error);
  [[nodiscard]] const polytomic_error_details* details() const { return &details_; }

 private:
  polytomic::Error error_;  // owns the texts that details_ points to
  polytomic_error_details details_{};
};

struct polytomic_response : polytomic::abi::Handle {
 public:
  explicit polytomic_response(polytomic::Operation operation) : operation_(operation) {}
  ~polytomic_response();

  // Called once, before anybody else sees the response.
  void fill(polytomic::Response content) noexcept;

  [[nodiscard]] polytomic::Operation operation() const { return operation_; }
  [[nodiscard]] const polytomic::Response& content() const { return content_; }
  [[nodiscard]] const polytomic_error* error() const { return error_; }
  [[nodiscard]] polytomic_status status() const { return status_; }
  [[nodiscard]] polytomic_string json() const;
  [[nodiscard]] const std::vector<polytomic_parameter>& headers() const;

 private:
  polytomic::Operation operation_;
  polytomic::Response content_;
  polytomic_status status_ = POLYTOMIC_OK;
  polytomic_error* error_ = nullptr;
  mutable std::once_flag encoded_;
  mutable std::optional<std::string> json_;  // made on first use
  mutable std::once_flag listed_;
  mutable std::vector<polytomic_parameter> headers_;  // made on first use
};

namespace polytomic::abi {

// The result where `response` is a success of that type, nullptr otherwise.
[[nodiscard]] const void* typed_result(const polytomic_response* response, const StructDescriptor& type) noexcept;

}  // namespace polytomic::abi
