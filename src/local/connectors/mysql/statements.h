// What is asked of the servers' catalog. Each statement is a single SELECT or SHOW; its fields are told beside it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace polytomic::local::mysql {

// What to look at: every database but the server's own, one database, or one object of it.
struct Scope {
  std::string_view schema = {};  // empty for every one
  std::string_view name = {};    // empty for all objects
  // Where not empty, only objects of these names.
  std::span<const std::string> names = {};
  // Where there are several parts, only the objects of this one. Each object is in one of them, by its name.
  unsigned int part = 0;
  unsigned int parts = 1;
};

// The same scope in as many as it takes to ask for these objects by their names, as MariaDB opens no others then; `scope`
// itself where there are too many of them. They refer to `names`.
[[nodiscard]] std::vector<Scope> narrowed(const Scope& scope, std::span<const std::string> names);

// Whether the server is asked what the user may do with each column, or is known to let it do everything with all of
// them. Asking takes MariaDB an eighth of the statement's time.
enum class ColumnRights { asked, all };

// schema, table, position, column, has no default, takes NULL, data type, type, extra, rights, collation, is row end
[[nodiscard]] std::string columns_sql(const Scope& scope, ColumnRights rights = ColumnRights::asked);

// schema, table, index, place in it, column (NULL for an expression), is of a prefix. Unique
// indexes only.
[[nodiscard]] std::string keys_sql(const Scope& scope);

// schema, table, kind, engine
[[nodiscard]] std::string tables_sql(const Scope& scope);

// schema, table, column, constraint, referred schema, referred table, referred column
[[nodiscard]] std::string references_sql(const Scope& scope);

// name of a table with foreign keys. MariaDB only, and only to those who may see InnoDB's own tables.
[[nodiscard]] std::string referring_sql(std::string_view schema);

// table, the statement that would create it; four fields for a view. MariaDB only. The server refuses it to those who have
// no right on the table as a whole, and where it would have to wait for a lock.
[[nodiscard]] std::string definition_sql(const Scope& scope);

// schema, table, body of a trigger that runs before records are inserted
[[nodiscard]] std::string triggers_sql(const Scope& scope);

// schema, view, definition, takes writes
[[nodiscard]] std::string views_sql(const Scope& scope);

// schema, table, name of a constraint on one column, condition. MariaDB only.
[[nodiscard]] std::string checks_sql(const Scope& scope);

// What the user, its roles and everybody may do, one line each.
[[nodiscard]] std::string grants_sql();

// name, value: how often each statement that changes something was run ("com_..."); when the server was started, with the
// settings by which it treats writes ("uptime")
[[nodiscard]] std::string changes_sql(bool is_mariadb);

// schema
[[nodiscard]] std::string schemas_sql();

}  // namespace polytomic::local::mysql
