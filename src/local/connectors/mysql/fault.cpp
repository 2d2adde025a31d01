#include "local/connectors/mysql/fault.h"

#include <errmsg.h>

#include <algorithm>
#include <initializer_list>

#include "local/connectors/mysql/settings.h"
#include "local/printable.h"

namespace polytomic::local::mysql {
namespace {

// The servers' numbers, which MySQL and MariaDB share below 1900 and give out on their own above.
enum Code : unsigned int {
  bad_host = 1042,
  too_many_connections = 1040,
  out_of_memory = 1041,
  database_forbidden = 1044,
  access_denied = 1045,
  database_unknown = 1049,
  server_shutdown = 1053,
  host_blocked = 1129,
  host_forbidden = 1130,
  table_forbidden = 1142,
  column_forbidden = 1143,
  too_many_of_user = 1203,
  lock_timeout = 1205,
  deadlock = 1213,
  privilege_needed = 1227,
  resource_used_up = 1226,
  interrupted = 1317,
  routine_forbidden = 1370,
  access_denied_without_password = 1698,
  password_expired_in_session = 1820,
  password_expired = 1862,
  killed_in_mariadb = 1927,
  timeout_in_mariadb = 1969,
  timeout_in_mysql = 3024,
  locked_in_mysql = 3118,
  encryption_needed = 3159,
  lock_not_waited_for = 3572,
  disconnected_in_mysql = 4031,
  locked_in_mariadb = 4151
};

bool is_one_of(unsigned int code, std::initializer_list<unsigned int> codes) {
  return std::ranges::find(codes, code) != codes.end();
}

bool refuses_user(unsigned int code) {
  return is_one_of(code, {access_denied, access_denied_without_password, host_blocked, host_forbidden,
                          database_forbidden, password_expired, password_expired_in_session, locked_in_mysql,
                          locked_in_mariadb, CR_AUTH_PLUGIN_CANNOT_LOAD, CR_AUTH_PLUGIN_ERR, encryption_needed});
}

bool refuses_right(unsigned int code) {
  return is_one_of(code, {table_forbidden, column_forbidden, privilege_needed, routine_forbidden, database_forbidden});
}

// Nothing was answered by a server: what is said comes from libmariadb.
Error describe_unanswered(const Fault& fault, const Settings& settings) {
  const std::string reason = "no connection to the " + settings.place() + ": " + fault.message();
  if (fault.code() == CR_SSL_CONNECTION_ERROR) {
    return make_error(POLYTOMIC_ERROR_DATABASE_ERROR,
                      reason + "; check ssl, ssl_mode, ca_cert and the client certificate");
  }
  return make_error(POLYTOMIC_ERROR_DATABASE_UNAVAILABLE,
                    reason + "; check hostname and port, and that the server runs and can be reached from here");
}

Error describe_refused(const Fault& fault, const Settings& settings) {
  const std::string said = " (" + fault.message() + ")";
  const std::string place = settings.place();
  if (refuses_right(fault.code())) {
    return make_error(
        POLYTOMIC_ERROR_DATABASE_FORBIDDEN,
        "the user '" + settings.account + "' may not do this on the " + place + said + "; grant it the right");
  }
  if (fault.code() == database_unknown) {
    return make_error(POLYTOMIC_ERROR_DATABASE_MISSING,
                      "there is no " + place + "; create it first, or correct dbname");
  }
  if (fault.is_about_lock()) {
    return make_error(POLYTOMIC_ERROR_DATABASE_LOCKED,
                      "another session holds a lock on the " + place + said + "; try again when it has finished");
  }
  if (fault.is_about_room()) {
    return make_error(POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, "no connection is left for this user on the " + place +
                                                                said +
                                                                "; try again later, or raise the limit on the server");
  }
  if (fault.is_ended()) {
    return make_error(POLYTOMIC_ERROR_DATABASE_ERROR,
                      "a statement on the " + place + " was ended" + said +
                          "; it took longer than statement_timeout, or somebody killed it");
  }
  if (is_one_of(fault.code(), {server_shutdown, out_of_memory, bad_host})) {
    return make_error(POLYTOMIC_ERROR_DATABASE_UNAVAILABLE,
                      "the " + place + " cannot serve now" + said + "; try again later");
  }
  return make_error(POLYTOMIC_ERROR_DATABASE_ERROR, "the " + place + " refused" + said);
}

}  // namespace

Fault::Fault(MYSQL* connection)
    : code_(connection == nullptr ? CR_OUT_OF_MEMORY : mysql_errno(connection)),
      state_(connection == nullptr ? "" : mysql_sqlstate(connection)),
      message_(connection == nullptr ? "memory ran out" : printable(mysql_error(connection))) {}

Fault::Fault(MYSQL_STMT* statement)
    : code_(mysql_stmt_errno(statement)),
      state_(mysql_stmt_sqlstate(statement)),
      message_(printable(mysql_stmt_error(statement))) {}

bool Fault::is_of_client() const {
  return (code_ >= CR_MIN_ERROR && code_ <= CR_MAX_ERROR) || (code_ >= CER_MIN_ERROR && code_ <= CER_MAX_ERROR);
}

bool Fault::is_lost() const {
  return is_of_client() || is_one_of(code_, {server_shutdown, killed_in_mariadb, disconnected_in_mysql});
}

bool Fault::is_about_lock() const { return is_one_of(code_, {lock_timeout, deadlock, lock_not_waited_for}); }

bool Fault::is_about_room() const {
  return is_one_of(code_, {too_many_connections, too_many_of_user, resource_used_up});
}

bool Fault::is_ended() const { return is_one_of(code_, {interrupted, timeout_in_mariadb, timeout_in_mysql}); }

bool Fault::is_about_statement() const {
  return !is_lost() && !is_about_lock() && !is_about_room() && !is_ended() && code_ != out_of_memory &&
         (state_.starts_with("42") || state_.starts_with("22") || state_.starts_with("21") ||
          state_.starts_with("0A") || state_ == "HY000" || state_.starts_with("25"));
}

Failure make_connect_failure(const Fault& fault, const Settings& settings) {
  if (refuses_user(fault.code())) {
    return Failure(POLYTOMIC_ERROR_DATABASE_FORBIDDEN,
                   "the user '" + settings.account + "' was refused on the " + settings.place() + " (" +
                       fault.message() + "); check account, passwd, ssl and dbname, and what the server grants");
  }
  return Failure(fault.is_of_client() ? describe_unanswered(fault, settings) : describe_refused(fault, settings));
}

Failure make_failure(const Fault& fault, const Settings& settings, const Context& context) {
  if (fault.is_ended() || fault.is_about_lock() || fault.is_lost()) context.check();
  if (fault.is_lost()) {
    return Failure(POLYTOMIC_ERROR_DATABASE_UNAVAILABLE,
                   "the connection to the " + settings.place() + " was lost: " + fault.message() + "; try again");
  }
  return Failure(describe_refused(fault, settings));
}

}  // namespace polytomic::local::mysql
