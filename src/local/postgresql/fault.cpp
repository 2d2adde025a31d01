#include "local/postgresql/fault.h"

#include <algorithm>
#include <charconv>

#include "local/printable.h"

namespace polytomic::local::postgresql {
namespace {

constexpr std::size_t state_size = 5;

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? "" : text;
}

bool is_state_letter(char letter) { return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z'); }

// In a verbose message the state stands between the severity and the text: "FATAL:  28P01: ...".
std::size_t find_state(std::string_view message) {
  constexpr std::string_view mark = ":  ";
  for (std::size_t at = message.find(mark); at != std::string_view::npos; at = message.find(mark, at + 1)) {
    const std::string_view state = message.substr(at + mark.size(), state_size);
    const std::string_view behind = message.substr(std::min(at + mark.size() + state_size, message.size()));
    if (state.size() == state_size && std::all_of(state.begin(), state.end(), is_state_letter) &&
        behind.starts_with(": ")) {
      return at + mark.size();
    }
  }
  return std::string_view::npos;
}

}  // namespace

Fault::Fault(const PGconn* connection, const PGresult* result)
    : state_(field(result, PG_DIAG_SQLSTATE)),
      message_(printable(field(result, PG_DIAG_MESSAGE_PRIMARY))),
      lost_(PQstatus(connection) != CONNECTION_OK || state_.starts_with("57P")) {
  if (message_.empty()) message_ = printable(PQresultErrorMessage(result));
  const std::string position = field(result, PG_DIAG_STATEMENT_POSITION);
  std::from_chars(position.data(), position.data() + position.size(), position_);
}

Fault::Fault(const PGconn* connection) : lost_(true) {
  const std::string text = connection == nullptr ? "memory ran out" : PQerrorMessage(connection);
  std::string_view message = text;
  if (const std::size_t at = find_state(message); at != std::string_view::npos) {
    state_ = message.substr(at, state_size);
    message.remove_prefix(at + state_size + 2);
    message = message.substr(0, message.find('\n'));
  }
  message_ = printable(message);
}

bool Fault::is_about_statement() const {
  return !lost_ && (state_.starts_with("42") || state_.starts_with("22") || state_.starts_with("0A") ||
                    state_.starts_with("3F") || state_.starts_with("54") || state_.starts_with("2F"));
}

}  // namespace polytomic::local::postgresql
