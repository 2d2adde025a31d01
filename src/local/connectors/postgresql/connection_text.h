// Settings as the text that libpq connects by.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "local/connectors/postgresql/settings.h"
#include "local/memory_file.h"

namespace polytomic::local::postgresql {

// Says what the environment or files in a home directory would otherwise decide. Only PGSERVICE cannot be kept out: an
// entry of that name must exist, and decides what is not said here.
class ConnectionText {
 public:
  // With the addresses of the host, where it is a name. Throws Failure.
  ConnectionText(const Settings& settings, const std::vector<std::string>& addresses);
  ConnectionText(const ConnectionText&) = delete;
  ConnectionText& operator=(const ConnectionText&) = delete;

  // Connect while this lives: the certificates go with it.
  [[nodiscard]] const char* get() const { return text_.value.c_str(); }

 private:
  void add(std::string_view key, std::string_view value);
  void add_file(std::string_view key, const std::string& content);

  // It holds the password, also where making the rest of it failed.
  struct Wiped {
    Wiped() = default;
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;
    ~Wiped();
    std::string value;
  };

  Wiped text_;
  std::vector<std::unique_ptr<MemoryFile>> files_;
};

}  // namespace polytomic::local::postgresql
