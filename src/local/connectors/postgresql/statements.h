// The SQL that reads the catalog, for servers of version 14 and newer. None of the statements opens a user's relation, so that a lock on one stops none of
// them, but where it is said.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace polytomic::local::postgresql {

// Bits of what the statements call flags.
enum RelationFlag : std::uint32_t {
  schema_usable = 1,
  row_security = 2,
  has_children = 4,
  on_standby = 8,
  has_rules = 16
};
enum Privilege : std::uint32_t { may_select = 1, may_insert = 2, may_update = 4, may_delete = 8, may_truncate = 16 };
constexpr std::uint32_t all_privileges = may_select | may_insert | may_update | may_delete | may_truncate;
enum ColumnFlag : std::uint32_t {
  column_not_null = 1,
  column_has_default = 2,
  column_identity_by_default = 4,
  column_identity_always = 8,
  column_generated = 16,
  column_has_own_privileges = 32,
  column_may_select = 64,
  column_may_insert = 128,
  column_may_update = 256
};
constexpr std::uint16_t all_column_flags = 511;
enum KeyFlag : std::uint32_t { key_primary = 1, key_immediate = 2 };
enum ColumnException : std::uint32_t { column_closed = 1, column_with_own_privileges = 2 };
enum TriggerKind : std::uint32_t { trigger_instead = 1, trigger_before_insert = 2, trigger_of_foreign_key = 4 };
enum Event : std::uint32_t {
  on_select = 2,
  on_update = 4,
  on_insert = 8,
  on_delete = 16
};  // as pg_relation_is_updatable counts

// The text form of an array of oids.
[[nodiscard]] std::string array_of(std::span<const std::uint32_t> ids);

// Which relations a statement is about.
enum class Scope {
  all,      // of the database
  by_name,  // $1 is the schema, $2 the name
  listed,   // $1 is an array of oids, in its text form
  found     // of one of the statements of together_sql
};

// oid, schema, name, kind, Privilege bits, RelationFlag bits, count of columns with those that were dropped
[[nodiscard]] std::string relations_sql(Scope scope);
// relation, number, name, type, modifier, ColumnFlag bits; in no order, and perhaps of what relations_sql leaves out
[[nodiscard]] std::string columns_sql(Scope scope);
// The same for many relations.
[[nodiscard]] std::string columns_sql(std::span<const std::uint32_t> relations);
// relation, index, count of key columns, numbers of columns, KeyFlag bits; those that hold for all rows now
[[nodiscard]] std::string keys_sql(Scope scope);
// The same for many relations: not those of the tables that hold the long values of others.
[[nodiscard]] std::string keys_sql(std::span<const std::uint32_t> relations);
// relation, number, ColumnException bits: the columns that have any. Closed are those that take no value or were dropped.
[[nodiscard]] std::string column_exceptions_sql();
// relation, number, oid of the constraint, referred relation, number there; then, unless the scope is `all`, its
// schema, name and column where this user may know of it. A row for each column of a foreign key.
[[nodiscard]] std::string foreign_keys_sql(Scope scope);
// relation, number: columns with a default that gives nothing, or that this user may not have computed
[[nodiscard]] std::string void_defaults_sql(Scope scope);
// relation, TriggerKind, Event bits, oid of the function
[[nodiscard]] std::string triggers_sql(Scope scope);
// oid, language, source: the functions of triggers that may fill columns in
[[nodiscard]] std::string trigger_functions_sql(Scope scope);
// relation, event ('2' update, '3' insert, '4' delete), takes the place of each such write, or of some, has no action
[[nodiscard]] std::string rules_sql(Scope scope, int server_version);
// view: those that show something which the one in whose name they read may not
[[nodiscard]] std::string unreadable_views_sql(Scope scope);
// relation, command ('*', 'r', 'a', 'w', 'd'): policies that let this user through
[[nodiscard]] std::string policies_sql(Scope scope);

// type, modifier, name, not null, has a default, category and kind and name of the type that it stands for
[[nodiscard]] std::string types_sql(Scope scope);
[[nodiscard]] std::string types_sql(std::span<const std::uint32_t> relations);
[[nodiscard]] std::string types_sql(const std::vector<std::pair<std::uint32_t, std::int32_t>>& types);

// Statements of the scope `found`, each with its number of fields, as one: $1 is the schema, $2 the name of the relation
// that is found. Each row begins with the position of its statement, and all fields are text. In the order of the
// statements.
[[nodiscard]] std::string together_sql(const std::vector<std::string>& statements,
                                       const std::vector<std::size_t>& fields);

// Of views and foreign tables: oid, Event bits without and with triggers, definition of views that take writes.
// Opens the relations, and so waits for locks on them.
[[nodiscard]] std::string view_writes_sql(std::span<const std::uint32_t> relations);

// Stands for the number of a column.
constexpr std::int16_t every_column = -1;
// A view and the relation that it writes to.
struct ViewAndBase {
  std::uint32_t view = 0;
  std::uint32_t base = 0;
  bool base_has_column_privileges = false;  // some column there has privileges of its own
};
// view, number of a column of the relation below, every_column, or 0 for its records, Event bits: what the one in whose name the view
// writes may do there. That is its owner, or this user. For the records, the privilege to delete and row-level security
// count.
[[nodiscard]] std::string view_rights_sql(const std::vector<ViewAndBase>& views_and_bases);

// name: schemas that this user may create in
[[nodiscard]] std::string creatable_schemas_sql();

}  // namespace polytomic::local::postgresql
