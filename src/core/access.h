// Keys that callers of `polytomic serve` authenticate with. Only their hashes are kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace polytomic {

// What a caller may do. Each includes those before it.
enum class AccessScope {
  read,   // look at everything but secrets
  write,  // change connections, and have databases asked
  admin   // name files of the machine that does the work
};
[[nodiscard]] std::string_view access_scope_name(AccessScope scope);
[[nodiscard]] std::optional<AccessScope> find_access_scope(std::string_view name);

struct AccessKey {
  std::string id;    // names the key, is no secret
  std::string name;  // for people
  std::string organization_id;
  std::string created_at;  // RFC 3339
  AccessScope scope = AccessScope::admin;
};

// Safe on any thread. Functions throw Failure.
class AccessKeys {
 public:
  AccessKeys() = default;
  AccessKeys(const AccessKeys&) = delete;
  AccessKeys& operator=(const AccessKeys&) = delete;
  virtual ~AccessKeys() = default;

  // Makes a key and returns its text, which is shown this once.
  virtual std::string create(std::string_view name, AccessScope scope) = 0;
  [[nodiscard]] virtual std::vector<AccessKey> list() = 0;
  // False where there is no such key.
  virtual bool revoke(std::string_view id) = 0;
  // The key with that text; compared in constant time.
  [[nodiscard]] virtual std::optional<AccessKey> verify(std::string_view text) = 0;
};

}  // namespace polytomic
