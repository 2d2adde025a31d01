// One run of the program: its options, its client, and where its answers go.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "cli/client.h"
#include "cli/exit_code.h"
#include "cli/failure.h"
#include "cli/options.h"
#include "cli/table.h"
#include "cli/terminal.h"

namespace polytomic::cli {

class Session {
 public:
  Session();

  GlobalOptions options;
  std::function<void()> command;  // what the command line asks for
  ExitCode outcome = ExitCode::success;

  // Opened when it is first needed. Throws CommandFailure.
  [[nodiscard]] Client& client();

  [[nodiscard]] const Terminal& terminal() const { return terminal_; }

  // Standard output. Throws CommandFailure where it cannot be written to.
  void print(std::string_view text) const;
  void print(const Details& details) const { print(details.render(terminal_)); }
  // `nothing` is said on standard error where the table has no rows.
  void print(const Table& table, std::string_view nothing) const;

  // Hands the result to `show`, or prints the whole answer where --json asks for it.
  template <auto Result, class Show>
  void show(const ResponseHandle& response, Show show) const {
    if (options.json) return print_answer(response);
    const auto* result = Result(response.get());
    if (result == nullptr) throw CommandFailure(ExitCode::internal, "the answer holds no result");
    show(*result);
  }

  // The whole answer, as --json shows it.
  void print_answer(const ResponseHandle& response) const;

  // For operations without a result: says `done` in words, unless --json.
  void confirm(const ResponseHandle& response, std::string_view done) const;

 private:
  Terminal terminal_;
  std::optional<Client> client_;
};

}  // namespace polytomic::cli
