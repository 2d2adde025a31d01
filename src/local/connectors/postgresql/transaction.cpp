#include "local/connectors/postgresql/transaction.h"

#include <string_view>

namespace polytomic::local::postgresql {
namespace {

// Calls that set one setting each, for the transaction or for the session.
class Calls {
 public:
  explicit Calls(std::string_view is_local) : is_local_(is_local) {}

  // A value of NULL is the default.
  [[nodiscard]] std::string set(std::string_view name, std::string_view value) const {
    std::string call("pg_catalog.set_config('");
    return call.append(name).append("', ").append(value).append(", ").append(is_local_).append(")");
  }
  [[nodiscard]] std::string set(std::string_view name, std::chrono::milliseconds value) const {
    return set(name, "'" + std::to_string(value.count()) + "'");
  }

 private:
  std::string_view is_local_;
};

std::string common_settings(const TransactionSettings& settings, const Calls& calls) {
  constexpr std::chrono::milliseconds longest_idle{60000};
  constexpr std::chrono::milliseconds client_check{100};
  // Temporary objects come last, as otherwise they come first.
  const char* path = settings.search_path == SearchPath::catalog ? "'pg_catalog, pg_temp'" : "NULL";
  return calls.set("search_path", path) + ", " + calls.set("statement_timeout", settings.statement_timeout) + ", " +
         calls.set("lock_timeout", settings.lock_timeout) + ", " +
         calls.set("idle_in_transaction_session_timeout", longest_idle) + ", " +
         calls.set("max_parallel_workers_per_gather", "'0'") + ", " + calls.set("jit", "'off'") + ", " +
         calls.set("datestyle", "'ISO, YMD'") + ", " + calls.set("standard_conforming_strings", "'on'") + ", " +
         calls.set("bytea_output", "'hex'") + ", " + calls.set("row_security", "'on'") +
         // A statement for a connection that was closed ends by itself, where the server's system can tell.
         ", CASE WHEN pg_catalog.version() OPERATOR(pg_catalog.~~) '%linux%' THEN " +
         calls.set("client_connection_check_interval", client_check) + " END";
}

}  // namespace

std::string begin_sql() { return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"; }

std::string settings_sql(const TransactionSettings& settings) {
  return "SELECT pg_catalog.pg_backend_pid(), " + common_settings(settings, Calls("true"));
}

std::string session_settings_sql(const TransactionSettings& settings) {
  const Calls calls("false");
  // Planned once and for all, since all the values are of one kind.
  return "SELECT " + common_settings(settings, calls) + ", " + calls.set("default_transaction_read_only", "'on'") +
         ", " + calls.set("plan_cache_mode", "'force_generic_plan'");
}

}  // namespace polytomic::local::postgresql
