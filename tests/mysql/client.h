// A plain connection to the tests' server, as any program has it.
#pragma once

#include <mysql.h>

#include <optional>
#include <string>
#include <vector>

namespace polytomic::local::mysql::testing {

// What the server answered.
struct Outcome {
  unsigned int code = 0;  // the server's number of the error; 0 where it accepted
  std::string message;    // what it said instead
  long rows = 0;          // inserted, deleted, or found to be updated

  [[nodiscard]] bool is_accepted() const { return code == 0; }
};

class Client {
 public:
  Client(const std::string& socket, const std::string& user, const std::string& password = "",
         const std::string& database = "");
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { mysql_close(connection_); }

  [[nodiscard]] MYSQL* get() const { return connection_; }

  // Of several statements the last one counts, or the first that fails.
  Outcome attempt(const std::string& sql);
  // Throws std::runtime_error where the server refuses.
  void run(const std::string& sql);
  // The rows, NULL as nothing.
  std::vector<std::vector<std::optional<std::string>>> rows(const std::string& sql);
  std::vector<std::string> values(const std::string& sql);
  std::string value(const std::string& sql);

 private:
  MYSQL* connection_;
};

std::string quote(const std::string& name);
// A text; backslashes in it are doubled.
std::string literal(const std::string& text);

}  // namespace polytomic::local::mysql::testing
