// A plain connection to the tests' server, as any program has it.
#pragma once

#include <libpq-fe.h>

#include <optional>
#include <string>
#include <vector>

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

class Client {
 public:
  Client(const std::string& host, int port, const std::string& database, const std::string& user);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { PQfinish(connection_); }

  [[nodiscard]] PGconn* get() const { return connection_; }

  Outcome attempt(const std::string& sql);
  // Throws std::runtime_error where the server refuses.
  void run(const std::string& sql);
  // The rows, NULL as nothing.
  std::vector<std::vector<std::optional<std::string>>> rows(const std::string& sql);
  std::vector<std::string> values(const std::string& sql);
  std::string value(const std::string& sql);

 private:
  PGconn* connection_;
};

std::string quote(const std::string& name);

}  // namespace polytomic::local::postgresql::testing
