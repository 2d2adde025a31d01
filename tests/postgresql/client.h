// A plain connection to the tests' server, as any program has it.
#pragma once

#include <libpq-fe.h>

#include <string>

#include "connectors/sql_client.h"

namespace polytomic::local::postgresql::testing {

// What the server answered.
struct Outcome {
  std::string state;    // SQLSTATE; empty where it accepted
  std::string message;  // what it said instead
  std::string column;   // that the error is about
  std::string type;     // likewise, a domain
  long rows = 0;        // written

  [[nodiscard]] bool is_accepted() const { return state.empty(); }
};

class Client final : public local::testing::SqlClient {
 public:
  Client(const std::string& host, int port, const std::string& database, const std::string& user);
  ~Client() override { PQfinish(connection_); }

  [[nodiscard]] PGconn* get() const { return connection_; }

  Outcome attempt(const std::string& sql);
  void run(const std::string& sql) override;
  Rows rows(const std::string& sql) override;

 private:
  PGconn* connection_;
};

std::string quote(const std::string& name);

}  // namespace polytomic::local::postgresql::testing
