// A plain connection to the tests' server, as any program has it.
#pragma once

#include <mysql.h>

#include <string>

#include "connectors/sql_client.h"

namespace polytomic::local::mysql::testing {

// What the server answered.
struct Outcome {
  unsigned int code = 0;  // the server's number of the error; 0 where it accepted
  std::string message;    // what it said instead
  long rows = 0;          // inserted, deleted, or found to be updated

  [[nodiscard]] bool is_accepted() const { return code == 0; }
};

class Client final : public local::testing::SqlClient {
 public:
  Client(const std::string& socket, const std::string& user, const std::string& password = "",
         const std::string& database = "");
  ~Client() override { mysql_close(connection_); }

  [[nodiscard]] MYSQL* get() const { return connection_; }

  // Of several statements the last one counts, or the first that fails.
  Outcome attempt(const std::string& sql);
  void run(const std::string& sql) override;
  Rows rows(const std::string& sql) override;

 private:
  MYSQL* connection_;
};

std::string quote(const std::string& name);
// A text; backslashes in it are doubled.
std::string literal(const std::string& text);

}  // namespace polytomic::local::mysql::testing
