#include "local/connectors/mysql/server.h"

namespace polytomic::local::mysql {
namespace {

constexpr std::string_view identity_sql = "CONCAT_WS(' ', @@hostname, @@port, @@server_id, @@datadir)";

bool is_on(std::string_view value) { return value == "1" || value == "ON"; }

std::string facts_sql(const Link& link) {
  constexpr unsigned long first_with_partial_revokes = 80016;
  std::string sql =
      "SELECT @@SESSION.sql_mode, @@lower_case_table_names, @@GLOBAL.read_only, "
      "@@SESSION.explicit_defaults_for_timestamp, CURRENT_USER(), ";
  sql.append(identity_sql);
  if (link.is_mariadb()) return sql + ", 0, 0";
  sql.append(", @@GLOBAL.super_read_only OR @@GLOBAL.innodb_read_only, ");
  return sql.append(link.server_version() >= first_with_partial_revokes ? "@@GLOBAL.partial_revokes" : "0");
}

}  // namespace

Server read_server(Link& link, const Context& context) {
  Server server;
  server.is_mariadb = link.is_mariadb();
  server.version = link.server_version();
  const auto read = [&server](const Row& row) {
    server.sql_mode = row.text(0);
    server.is_strict = server.sql_mode.find("STRICT_") != std::string::npos;
    server.folds_names = row.text(1) == "1";
    server.is_read_only = !row.text(2).empty() && row.text(2) != "0" && row.text(2) != "OFF";
    server.fills_timestamps = !is_on(row.text(3));
    server.user = row.text(4);
    server.identity = row.text(5);
    server.is_closed = is_on(row.text(6));
    server.has_partial_revokes = is_on(row.text(7));
  };
  link.query({facts_sql(link), read}, context);
  return server;
}

std::string read_identity(Link& link, const Context& context) {
  std::string identity;
  link.query({"SELECT " + std::string(identity_sql), [&identity](const Row& row) { identity = row.text(0); }}, context);
  return identity;
}

}  // namespace polytomic::local::mysql
