// The key that the catalog's secrets are encrypted with, in memory that is guarded and wiped.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace polytomic::local {

class SecretKey {
 public:
  static constexpr std::size_t size = 32;

  // A new random key.
  SecretKey();
  // From base64 or hexadecimal text. Throws Failure (POLYTOMIC_ERROR_CATALOG_KEY); `origin` says where it came from.
  SecretKey(std::string_view text, const std::string& origin);

  [[nodiscard]] const unsigned char* data() const { return bytes_.get(); }
  // As base64, for the key file.
  [[nodiscard]] std::string text() const;
  // Tells keys apart without telling the key.
  [[nodiscard]] std::string check_value() const;

 private:
  struct Free {
    void operator()(unsigned char* bytes) const;
  };

  std::unique_ptr<unsigned char, Free> bytes_;
};

enum class KeyCreation { allowed, refused };

// A catalog's key: from the environment (POLYTOMIC_CATALOG_KEY), or else from the key file, whose path `find_key_file`
// tells, and which is made where that is allowed. Throws Failure (POLYTOMIC_ERROR_CATALOG_KEY).
[[nodiscard]] SecretKey load_catalog_key(const std::function<std::string()>& find_key_file, KeyCreation creation);

}  // namespace polytomic::local
