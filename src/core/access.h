// Keys that callers of `polytomic serve` authenticate with. Only their hashes are kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace polytomic {

struct AccessKey {
  std::string id;    // names the key, is no secret
  std::string name;  // for people
  std::string organization_id;
  std::string created_at;  // RFC 3339
};

// Safe on any thread. Functions throw Failure.
class AccessKeys {
 public:
  AccessKeys() = default;
  AccessKeys(const AccessKeys&) = delete;
  AccessKeys& operator=(const AccessKeys&) = delete;
  virtual ~AccessKeys() = default;

  // Makes a key and returns its text, which is shown this once.
  virtual std::string create(std::string_view name) = 0;
  [[nodiscard]] virtual std::vector<AccessKey> list() = 0;
  // False where there is no such key.
  virtual bool revoke(std::string_view id) = 0;
  // The key with that text; compared in constant time.
  [[nodiscard]] virtual std::optional<AccessKey> verify(std::string_view text) = 0;
};

}  // namespace polytomic
