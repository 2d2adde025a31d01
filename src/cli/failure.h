// Why a command ends early, and how it says so.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "cli/exit_code.h"
#include "polytomic/client.h"

namespace polytomic::cli {

class CommandFailure : public std::exception {
 public:
  CommandFailure(ExitCode code, std::string message, std::string advice = {})
      : code_(code), message_(std::move(message)), advice_(std::move(advice)) {}
  explicit CommandFailure(const polytomic_error_details& details);

  [[nodiscard]] ExitCode code() const noexcept { return code_; }
  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

  // What goes to standard error: what was wrong, what to do next, the particulars. `secret` never appears in it.
  [[nodiscard]] std::string report(std::string_view secret) const;

 private:
  ExitCode code_;
  std::string message_;
  std::string advice_;
  std::string particulars_;
  std::string request_id_;
};

// A mistake on the command line.
[[nodiscard]] CommandFailure usage_failure(std::string message);

// The outcome of a library function that started nothing.
[[nodiscard]] CommandFailure status_failure(polytomic_status status, std::string_view action);

}  // namespace polytomic::cli
