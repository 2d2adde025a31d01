// What a server or the way to it answers when it fails, and the failure that becomes of it.
#pragma once

#include <mysql.h>

#include <exception>
#include <string>
#include <string_view>

#include "core/context.h"
#include "core/error.h"

namespace polytomic::local::mysql {

struct Settings;

// Thrown between the parts of this connector only; the session turns it into a Failure.
class Fault : public std::exception {
 public:
  explicit Fault(MYSQL* connection);
  explicit Fault(MYSQL_STMT* statement);

  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] unsigned int code() const { return code_; }
  [[nodiscard]] bool is_of_client() const;  // no server answered
  [[nodiscard]] bool is_lost() const;       // the connection is of no further use
  [[nodiscard]] bool is_about_lock() const;
  [[nodiscard]] bool is_about_room() const;  // the server, or this user, has no connection left
  [[nodiscard]] bool is_ended() const;       // by a timeout, or by somebody else

  // True when the statement is to blame, not the database or the moment.
  [[nodiscard]] bool is_about_statement() const;

 private:
  unsigned int code_;
  std::string state_;
  std::string message_;
};

// What a connection attempt failed with.
[[nodiscard]] Failure make_connect_failure(const Fault& fault, const Settings& settings);

// Throws Failure where the work was stopped; otherwise returns the precise one.
[[nodiscard]] Failure make_failure(const Fault& fault, const Settings& settings, const Context& context);

}  // namespace polytomic::local::mysql
