// Settings as the text that libpq connects by.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "local/connectors/postgresql/memory_file.h"
#include "local/connectors/postgresql/settings.h"

namespace polytomic::local::postgresql {

// Says everything that the environment or files in a home directory would otherwise decide.
class ConnectionText {
 public:
  // Throws Failure.
  explicit ConnectionText(const Settings& settings);
  ConnectionText(const ConnectionText&) = delete;
  ConnectionText& operator=(const ConnectionText&) = delete;
  // The text holds the password and is wiped.
  ~ConnectionText();

  // Connect while this lives: the certificates go with it.
  [[nodiscard]] const char* get() const { return text_.c_str(); }

 private:
  void add(std::string_view key, std::string_view value);
  void add_file(std::string_view key, const std::string& content);

  std::string text_;
  std::vector<std::unique_ptr<MemoryFile>> files_;
};

}  // namespace polytomic::local::postgresql
