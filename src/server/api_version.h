// The API version that a request asks for, and what it had.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/operation.h"
#include "core/url.h"

namespace polytomic::server {

class ApiVersion {
 public:
  // Reads X-Polytomic-Version.
  explicit ApiVersion(const std::vector<NamedValue>& headers);

  [[nodiscard]] bool is_known() const { return known_; }
  // The client named it.
  [[nodiscard]] bool is_given() const { return !given_.empty(); }
  // Throws Failure naming the known versions unless this is one of them.
  void check() const;
  // The method that the version has for `operation`; empty where it lacks it. A client that names none gets all.
  [[nodiscard]] std::string_view method_of(const OperationDescriptor& operation) const;
  // Throws Failure saying which versions have `operation`, which this one lacks.
  [[noreturn]] void refuse(const OperationDescriptor& operation) const;
  // For the answer: the version that served `operation` (nullptr: none did).
  [[nodiscard]] std::string_view echo(const OperationDescriptor* operation) const;

 private:
  std::string given_;
  bool known_ = true;
};

}  // namespace polytomic::server
