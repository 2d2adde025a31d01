// What PostgreSQL or the way to it answers when it fails: to a connector as to a catalog, which tell their users each in
// their own words.
#pragma once

#include <libpq-fe.h>

#include <exception>
#include <string>
#include <string_view>

namespace polytomic::local::postgresql {

// Thrown between the parts of a connector or a catalog only; they turn it into a Failure.
class Fault : public std::exception {
 public:
  // Takes the error of a result that failed.
  Fault(const PGconn* connection, const PGresult* result);
  // Takes the last error of a connection that is lost or was never made.
  explicit Fault(const PGconn* connection);

  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] std::string_view state() const { return state_; }  // SQLSTATE; empty where no server answered
  [[nodiscard]] int position() const { return position_; }         // character in the SQL, from 1; 0 where unknown
  [[nodiscard]] bool is_lost() const { return lost_; }             // the connection is of no further use
  [[nodiscard]] bool is_about_lock() const { return state_ == "55P03"; }

  // True when the statement is to blame, not the database or the moment.
  [[nodiscard]] bool is_about_statement() const;

 private:
  std::string state_;
  std::string message_;
  int position_ = 0;
  bool lost_ = false;
};

}  // namespace polytomic::local::postgresql
