// What is asked of the servers' catalog. Each statement is a single SELECT or SHOW; its fields are told beside it.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace polytomic::local::mysql {

// What to look at: every database but the server's own, one database, or one object of it.
struct Scope {
  std::string_view schema;  // empty for every one
  std::string_view name;    // empty for all objects
  // Where not empty, only objects of these names.
  std::span<const std::string> names = {};
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

// A row where there are triggers at all. Their bodies would have MariaDB make a table on disk.
[[nodiscard]] std::string has_triggers_sql(const Scope& scope);

// schema, view, definition, takes writes
[[nodiscard]] std::string views_sql(const Scope& scope);

// schema, table, name of a constraint on one column, condition. MariaDB only.
[[nodiscard]] std::string checks_sql(const Scope& scope);

// What the user, its roles and everybody may do, one line each.
[[nodiscard]] std::string grants_sql();

// name, value: how often each statement was run ("com_..."), when the server was started ("uptime"), and the settings by
// which it treats writes ("settings")
[[nodiscard]] std::string changes_sql(bool is_mariadb);

// schema
[[nodiscard]] std::string schemas_sql();

}  // namespace polytomic::local::mysql
