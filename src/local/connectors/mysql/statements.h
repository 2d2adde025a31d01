// What is asked of the servers' catalog. Each statement is a single SELECT or SHOW; its fields are told beside it.
#pragma once

#include <string>
#include <string_view>

namespace polytomic::local::mysql {

// What to look at: every database but the server's own, one database, or one object of it.
struct Scope {
  std::string_view schema;  // empty for every one
  std::string_view name;    // empty for all objects
};

// schema, table, position, column, has no default, takes NULL, data type, type, extra, rights, collation, is row end
[[nodiscard]] std::string columns_sql(const Scope& scope);

// schema, table, index, place in it, column (NULL for an expression), is of a prefix. Unique
// indexes only.
[[nodiscard]] std::string keys_sql(const Scope& scope);

// schema, table, kind, engine
[[nodiscard]] std::string tables_sql(const Scope& scope);

// schema, table, column, constraint, referred schema, referred table, referred column
[[nodiscard]] std::string references_sql(const Scope& scope);

// schema, table, body of a trigger that runs before records are inserted
[[nodiscard]] std::string triggers_sql(const Scope& scope);

// schema, view, definition, takes writes
[[nodiscard]] std::string views_sql(const Scope& scope);

// schema, table, name of a constraint on one column, condition. MariaDB only.
[[nodiscard]] std::string checks_sql(const Scope& scope);

// What the user, its roles and everybody may do, one line each.
[[nodiscard]] std::string grants_sql();

// name, value: counters of the statements that change schemas or rights, and the seconds that the server runs
[[nodiscard]] std::string changes_sql();

// schema
[[nodiscard]] std::string schemas_sql();

}  // namespace polytomic::local::mysql
