// What SQLite answers when it fails, and the failure that becomes of it.
#pragma once

#include <sqlite3.h>

#include <exception>
#include <string>

#include "core/context.h"
#include "core/error.h"

namespace polytomic::local::sqlite {

struct Settings;

// Thrown between the parts of this connector only; whoever opens or uses the database turns it into a Failure.
class Fault : public std::exception {
 public:
  // Takes the last error of `database`, which may be a handle that failed to open or nullptr.
  Fault(sqlite3* database, int code);

  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] int code() const { return code_; }  // extended
  [[nodiscard]] int os_error() const { return os_error_; }
  [[nodiscard]] int offset() const { return offset_; }  // byte in the SQL; negative where unknown

  // True when the statement is to blame (a dangling view, a function that fails), not the database or the moment.
  [[nodiscard]] bool is_about_statement() const;

 private:
  int code_;
  int os_error_;
  int offset_;
  std::string message_;
};

// Throws Failure where the work was stopped; otherwise returns the precise one.
[[nodiscard]] Failure make_failure(const Fault& fault, const Settings& settings, const Context& context);

}  // namespace polytomic::local::sqlite
