// What a configuration asks for, checked.
#pragma once

#include <chrono>
#include <string>

#include "local/configuration.h"

namespace polytomic::local::mysql {

enum class Encryption { none, required, authority_verified, fully_verified };

struct Settings {
  std::string hostname;  // or the path of a Unix socket
  int port = 3306;
  std::string account;
  std::string password;
  std::string database;  // the only one to look at; empty for every one
  Encryption encryption = Encryption::required;
  std::string ca_certificate;
  std::string client_certificate;
  std::string client_key;
  std::chrono::seconds connect_timeout{10};
  std::chrono::seconds statement_timeout{60};

  [[nodiscard]] bool uses_socket() const { return hostname.front() == '/'; }
  // "database 'shop' at db.example.com:3306", for messages.
  [[nodiscard]] std::string place() const;
};

// Throws Failure (POLYTOMIC_ERROR_INVALID_ARGUMENT) where a value cannot be meant.
[[nodiscard]] Settings read_settings(const Configuration& configuration);

}  // namespace polytomic::local::mysql
