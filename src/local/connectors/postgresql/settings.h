// What a configuration asks for, checked.
#pragma once

#include <chrono>
#include <string>

#include "local/configuration.h"

namespace polytomic::local::postgresql {

struct Settings {
  std::string hostname;  // or the directory of a Unix socket
  int port = 5432;
  std::string database;
  std::string username;
  std::string password;
  std::string ssl_mode;  // as libpq spells it
  std::string ca_certificate;
  std::string client_certificate;
  std::string client_key;
  std::chrono::seconds connect_timeout{10};
  std::chrono::seconds statement_timeout{60};

  [[nodiscard]] bool uses_socket() const { return hostname.front() == '/'; }
  // "'shop' at db.example.com:5432", for messages.
  [[nodiscard]] std::string place() const;
};

// Throws Failure (POLYTOMIC_ERROR_INVALID_ARGUMENT) where a value cannot be meant.
[[nodiscard]] Settings read_settings(const Configuration& configuration);

}  // namespace polytomic::local::postgresql
