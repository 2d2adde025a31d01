#include "local/connectors/postgresql/fault.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "local/connectors/postgresql/settings.h"
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

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// What libpq says is about certificates and keys, or about encryption that cannot be agreed on; a connection that just
// ended while it was being encrypted is neither.
bool is_about_encryption(std::string_view message) {
  constexpr std::array<std::string_view, 3> ended{"SSL SYSCALL error", "unexpected eof",
                                                  "SSL connection has been closed"};
  if (holds(message, "certificate") || holds(message, "private key")) return true;
  return holds(message, "SSL") &&
         std::ranges::none_of(ended, [message](std::string_view part) { return holds(message, part); });
}

Error make(polytomic_status code, const std::string& message) { return make_error(code, message); }

// Nothing was answered by a server: what is said comes from libpq, in English, since the library sets no locale.
Error describe_unanswered(const Fault& fault, const Settings& settings) {
  const std::string reason = "no connection to the database " + settings.place() + ": " + fault.message();
  if (is_about_encryption(fault.message())) {
    return make(POLYTOMIC_ERROR_DATABASE_ERROR, reason + "; check ssl, ssl_mode, ca_cert and the client certificate");
  }
  return make(POLYTOMIC_ERROR_DATABASE_UNAVAILABLE,
              reason + "; check hostname and port, and that the server runs and can be reached from here");
}

Error describe_refused(const Fault& fault, const Settings& settings) {
  const std::string_view state = fault.state();
  const std::string said = " (" + fault.message() + ")";
  if (state == "28P01" || state == "28000") {
    return make(POLYTOMIC_ERROR_DATABASE_FORBIDDEN,
                "the server refused the user '" + settings.username + "' of the database " + settings.place() + said +
                    "; check username, password and ssl, and the server's pg_hba.conf");
  }
  if (state == "3D000") {
    return make(POLYTOMIC_ERROR_DATABASE_MISSING,
                "the server has no database " + settings.place() + "; create it first, or correct database");
  }
  if (state == "42501") {
    return make(POLYTOMIC_ERROR_DATABASE_FORBIDDEN, "the user '" + settings.username +
                                                        "' may not do this in the database " + settings.place() + said +
                                                        "; grant it the right");
  }
  if (state == "55P03" || state == "40P01") {
    return make(POLYTOMIC_ERROR_DATABASE_LOCKED, "another session holds a lock in the database " + settings.place() +
                                                     said + "; try again when it has finished");
  }
  if (state == "53300") {
    return make(POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, "the server has no connection left for the database " +
                                                          settings.place() + said +
                                                          "; try again later, or raise its max_connections");
  }
  if (state == "57014") {
    return make(POLYTOMIC_ERROR_DATABASE_ERROR,
                "a statement on the database " + settings.place() + " was ended" + said +
                    "; it took longer than statement_timeout, or somebody cancelled it");
  }
  if (state.starts_with("57P") || state.starts_with("08") || state.starts_with("53")) {
    return make(POLYTOMIC_ERROR_DATABASE_UNAVAILABLE,
                "the server of the database " + settings.place() + " cannot serve now" + said + "; try again later");
  }
  return make(POLYTOMIC_ERROR_DATABASE_ERROR, "PostgreSQL refused in the database " + settings.place() + said);
}

Error describe(const Fault& fault, const Settings& settings) {
  return fault.state().empty() ? describe_unanswered(fault, settings) : describe_refused(fault, settings);
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

Failure make_connect_failure(const Fault& fault, const Settings& settings) {
  return Failure(describe(fault, settings));
}

Failure make_failure(const Fault& fault, const Settings& settings, const Context& context) {
  if (fault.state() == "57014" || fault.is_about_lock() || fault.is_lost()) context.check();
  if (fault.is_lost() && fault.state().empty()) {
    return Failure(POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, "the connection to the database " + settings.place() +
                                                             " was lost: " + fault.message() + "; try again");
  }
  return Failure(describe(fault, settings));
}

}  // namespace polytomic::local::postgresql
