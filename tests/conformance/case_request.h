// The request of a case, from its JSON into the operation's C struct.
#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/operation.h"
#include "polytomic/polytomic.h"

namespace conformance {

// Replaces ${NAME} by the variable of the case, POLYTOMIC_CASE_NAME in the environment.
[[nodiscard]] std::string expand(std::string_view text);

// Keeps what C structs point to for as long as it lives.
class Memory {
 public:
  // A string of a case, or {"$bytes": HEX}.
  [[nodiscard]] polytomic_string text(const rapidjson::Value& value);
  // The text of a JSON value, or that of {"$text": TEXT} as it is.
  [[nodiscard]] polytomic_string json(const rapidjson::Value& value);
  [[nodiscard]] const std::vector<polytomic_parameter>& parameters(const rapidjson::Value& pairs);
  [[nodiscard]] const std::vector<polytomic_string>& strings(const rapidjson::Value& values);
  // A request struct of `operation` with the members of `request`.
  [[nodiscard]] const void* request(const polytomic::OperationDescriptor& operation, const rapidjson::Value& request);

 private:
  [[nodiscard]] polytomic_string keep(std::string text);

  std::deque<std::string> texts_;
  std::deque<std::vector<polytomic_parameter>> parameters_;
  std::deque<std::vector<polytomic_string>> strings_;
  std::deque<std::vector<std::uint64_t>> structs_;
};

}  // namespace conformance
