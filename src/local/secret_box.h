// Encrypts the sensitive values of configurations for the catalog.
#pragma once

#include <rapidjson/document.h>

#include <string>
#include <string_view>

#include "local/secret_key.h"

namespace polytomic::local {

// Safe on any thread.
class SecretBox {
 public:
  explicit SecretBox(SecretKey key) : key_(std::move(key)) {}

  // Replaces each value that `schema` marks as sensitive by an object with its ciphertext, bound to this connection and
  // this place in its configuration.
  void seal(rapidjson::Document& configuration, const rapidjson::Value& schema, std::string_view connection_id) const;

  // The reverse. Throws Failure (POLYTOMIC_ERROR_CATALOG_KEY) where a value was sealed with another key or elsewhere.
  void unseal(rapidjson::Document& configuration, const rapidjson::Value& schema, std::string_view connection_id) const;

  // Tells texts apart without telling anything of them to whoever lacks the key.
  [[nodiscard]] std::string fingerprint(std::string_view text) const;

 private:
  [[nodiscard]] std::string encrypt(std::string_view plain, std::string_view place) const;
  [[nodiscard]] std::string decrypt(std::string_view sealed, std::string_view place) const;

  SecretKey key_;
};

}  // namespace polytomic::local
