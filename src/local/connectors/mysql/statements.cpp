#include "local/connectors/mysql/statements.h"

#include <algorithm>

#include "local/connectors/mysql/text.h"

namespace polytomic::local::mysql {
namespace {

// MariaDB looks at the names before it opens a table, and goes straight to one whose names are given exactly.
std::string where(const Scope& scope, std::string_view schema_column = "TABLE_SCHEMA",
                  std::string_view name_column = "TABLE_NAME") {
  std::string sql = " WHERE " + std::string(schema_column);
  if (scope.schema.empty()) {
    sql.append(" NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')");
  } else {
    sql.append(" = ").append(quote_text(scope.schema));
  }
  if (!scope.name.empty()) sql.append(" AND ").append(name_column).append(" = ").append(quote_text(scope.name));
  if (scope.parts > 1) {
    sql.append(" AND CRC32(").append(name_column).append(") % ").append(std::to_string(scope.parts));
    sql.append(" = ").append(std::to_string(scope.part));
  }
  if (scope.names.empty()) return sql;
  sql.append(" AND ").append(name_column).append(" IN (");
  for (const std::string& name : scope.names) {
    sql.append(&name == &scope.names.front() ? "" : ", ").append(quote_text(name));
  }
  return sql.append(")");
}

// InnoDB names tables as their files are: database/table, in letters that every file system takes.
std::string decoded(const std::string& file_name) {
  return "CONVERT(CONVERT(CAST(" + file_name + " AS BINARY) USING filename) USING utf8mb4)";
}

}  // namespace

std::vector<Scope> narrowed(const Scope& scope, std::span<const std::string> names) {
  constexpr std::size_t most_at_once = 1000;
  constexpr std::size_t most = 10 * most_at_once;
  if (names.size() > most) return {scope};
  std::vector<Scope> scopes;
  for (; !names.empty(); names = names.subspan(std::min(most_at_once, names.size()))) {
    scopes.push_back(scope);
    scopes.back().names = names.first(std::min(most_at_once, names.size()));
  }
  return scopes;
}

std::string columns_sql(const Scope& scope, ColumnRights rights) {
  std::string sql =
      "SELECT TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION, COLUMN_NAME, CASE WHEN COLUMN_DEFAULT IS NULL THEN 1 "
      "WHEN COLUMN_DEFAULT LIKE '%val(%' THEN 2 ELSE 0 END, IS_NULLABLE, DATA_TYPE, COLUMN_TYPE, EXTRA, ";
  sql.append(rights == ColumnRights::all ? "'select,insert,update'" : "PRIVILEGES");
  sql.append(", COLLATION_NAME, GENERATION_EXPRESSION = 'ROW END' FROM information_schema.COLUMNS");
  return sql + where(scope);
}

std::string keys_sql(const Scope& scope) {
  // MySQL keeps no order of its own; MariaDB's is the one of the indexes, and sorting would cost it a table on disk.
  return "SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, COLUMN_NAME, SUB_PART IS NOT NULL "
         "FROM information_schema.STATISTICS" +
         where(scope) + " AND NON_UNIQUE = 0";
}

std::string tables_sql(const Scope& scope) {
  return "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE FROM information_schema.TABLES" + where(scope);
}

std::string references_sql(const Scope& scope) {
  return "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, CONSTRAINT_NAME, REFERENCED_TABLE_SCHEMA, "
         "REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE" +
         where(scope) + " AND REFERENCED_TABLE_NAME IS NOT NULL";
}

std::string referring_sql(std::string_view schema) {
  const std::string tables = "SELECT DISTINCT " + decoded("SUBSTRING_INDEX(FOR_NAME, '/', 1)") + " AS TABLE_SCHEMA, " +
                             decoded("SUBSTRING_INDEX(FOR_NAME, '/', -1)") +
                             " AS TABLE_NAME FROM information_schema.INNODB_SYS_FOREIGN";
  return "SELECT TABLE_NAME FROM (" + tables + ") AS referring" + where({schema});
}

std::string definition_sql(const Scope& scope) {
  return "SET STATEMENT lock_wait_timeout = 0 FOR SHOW CREATE TABLE " + quote_object(scope.schema, scope.name);
}

std::string triggers_sql(const Scope& scope) {
  return "SELECT EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, ACTION_STATEMENT FROM information_schema.TRIGGERS" +
         where(scope, "EVENT_OBJECT_SCHEMA", "EVENT_OBJECT_TABLE") +
         " AND EVENT_MANIPULATION = 'INSERT' AND ACTION_TIMING = 'BEFORE'";
}

std::string views_sql(const Scope& scope) {
  return "SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION, IS_UPDATABLE FROM information_schema.VIEWS" + where(scope);
}

std::string checks_sql(const Scope& scope) {
  return "SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE FROM "
         "information_schema.CHECK_CONSTRAINTS" +
         where(scope, "CONSTRAINT_SCHEMA");
}

std::string grants_sql() { return "SHOW GRANTS"; }

std::string changes_sql(bool is_mariadb) {
  const std::string_view table = is_mariadb ? "information_schema.GLOBAL_STATUS" : "performance_schema.global_status";
  // The names are cut, as the servers take longer to compare each of them with several patterns.
  std::string sql =
      "SELECT LOWER(VARIABLE_NAME), IF(VARIABLE_NAME = 'Uptime', CONCAT_WS(' ', UNIX_TIMESTAMP() - VARIABLE_VALUE, "
      "@@GLOBAL.sql_mode, @@GLOBAL.read_only), VARIABLE_VALUE) FROM ";
  return sql.append(table).append(
      " WHERE LEFT(VARIABLE_NAME, 8) IN ('Uptime', 'Com_alte', 'Com_crea', 'Com_drop', 'Com_rena', 'Com_gran', "
      "'Com_revo')");
}

std::string schemas_sql() {
  return "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA" + where({}, "SCHEMA_NAME") + " ORDER BY SCHEMA_NAME";
}

}  // namespace polytomic::local::mysql
