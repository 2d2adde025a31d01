// The configuration of a connection, in the clear, as connectors read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace polytomic::local {

class Configuration {
 public:
  // `json` is a JSON object, already checked against the connection type's schema.
  explicit Configuration(std::string json) : json_(std::move(json)) {}

  [[nodiscard]] std::optional<std::string> text(std::string_view key) const;
  [[nodiscard]] std::optional<bool> flag(std::string_view key) const;
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
  [[nodiscard]] const std::string& json() const { return json_; }

 private:
  std::string json_;
};

}  // namespace polytomic::local
