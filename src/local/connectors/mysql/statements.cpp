#include "local/connectors/mysql/statements.h"

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
  if (scope.names.empty()) return sql;
  sql.append(" AND ").append(name_column).append(" IN (");
  for (const std::string& name : scope.names) {
    sql.append(&name == &scope.names.front() ? "" : ", ").append(quote_text(name));
  }
  return sql.append(")");
}

}  // namespace

std::string columns_sql(const Scope& scope) {
  return "SELECT TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION, COLUMN_NAME, COLUMN_DEFAULT IS NULL, IS_NULLABLE, "
         "DATA_TYPE, COLUMN_TYPE, EXTRA, PRIVILEGES, COLLATION_NAME, GENERATION_EXPRESSION = 'ROW END' "
         "FROM information_schema.COLUMNS" +
         where(scope);
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

std::string triggers_sql(const Scope& scope) {
  return "SELECT EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, ACTION_STATEMENT FROM information_schema.TRIGGERS" +
         where(scope, "EVENT_OBJECT_SCHEMA", "EVENT_OBJECT_TABLE") +
         " AND EVENT_MANIPULATION = 'INSERT' AND ACTION_TIMING = 'BEFORE'";
}

std::string has_triggers_sql(const Scope& scope) {
  return "SELECT 1 FROM information_schema.TRIGGERS" + where(scope, "EVENT_OBJECT_SCHEMA", "EVENT_OBJECT_TABLE");
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
  std::string sql =
      "SELECT LOWER(VARIABLE_NAME), IF(VARIABLE_NAME = 'Uptime', UNIX_TIMESTAMP() - VARIABLE_VALUE, "
      "VARIABLE_VALUE) FROM ";
  sql.append(table).append(" WHERE VARIABLE_NAME = 'Uptime' OR VARIABLE_NAME LIKE 'Com%' UNION ALL ");
  return sql.append("SELECT 'settings', CONCAT(@@GLOBAL.sql_mode, ' ', @@GLOBAL.read_only)");
}

std::string schemas_sql() {
  return "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA" + where({}, "SCHEMA_NAME") + " ORDER BY SCHEMA_NAME";
}

}  // namespace polytomic::local::mysql
