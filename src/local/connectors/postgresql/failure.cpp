#include "local/connectors/postgresql/failure.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace polytomic::local::postgresql {
namespace {

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
