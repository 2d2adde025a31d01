#include "cli/session.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "cli/text.h"
#include "cli/value.h"

namespace polytomic::cli {

Session::Session() : terminal_(terminal_of(STDOUT_FILENO)) {}

Client& Session::client() {
  if (!client_) client_.emplace(options);
  return *client_;
}

void Session::print(std::string_view text) const {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (written) return;
  // The reader has seen enough; that is its right.
  if (errno == EPIPE) throw CommandFailure(ExitCode::success, {});
  throw CommandFailure(ExitCode::internal, std::string("cannot write to standard output: ") + std::strerror(errno));
}

void Session::print(const Table& table, std::string_view nothing) const {
  if (!table.empty()) return print(table.render(terminal_));
  std::fputs((std::string(nothing) + "\n").c_str(), stderr);
}

void Session::confirm(const ResponseHandle& response, std::string_view done) const {
  if (options.json) return print_answer(response);
  print(one_line(done) + "\n");
}

void Session::print_answer(const ResponseHandle& response) const {
  const std::string_view answer = view(polytomic_response_json(response.get()));
  if (answer.empty()) return;
  print(std::string(answer) + (answer.ends_with('\n') ? "" : "\n"));
}

}  // namespace polytomic::cli
