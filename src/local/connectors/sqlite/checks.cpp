#include "local/connectors/sqlite/checks.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "local/connectors/sqlite/defaults.h"
#include "local/connectors/sqlite/fault.h"
#include "local/connectors/sqlite/handle.h"
#include "local/connectors/sqlite/text.h"
#include "local/connectors/sqlite/tokens.h"
#include "local/printable.h"

namespace polytomic::local::sqlite {
namespace {

struct Check {
  std::string expression;
  std::vector<std::size_t> columns;  // that it names
  bool holds_query = false;          // which SQLite does not let a program write
};

bool is_word(const Token& token, std::string_view word) {
  return token.kind == TokenKind::word && compare_ignoring_case(token.text, word) == 0;
}

void add_column(const Table& table, const Token& token, Check& check) {
  if (token.kind != TokenKind::word && token.kind != TokenKind::quoted_name) return;
  const std::string name = name_of(token);
  const std::vector<Column>& columns = table.object.columns;
  for (std::size_t index = 0; index < columns.size(); ++index) {
    const bool is_new = std::ranges::find(check.columns, index) == check.columns.end();
    if (is_new && compare_ignoring_case(columns[index].name, name) == 0) check.columns.push_back(index);
  }
}

// Reads on from an opening parenthesis to the closing one.
Check read_check(const Table& table, const Token& opening, Tokens& tokens) {
  Check check;
  int depth = 1;
  Token last = opening;
  for (Token token = tokens.next(); token.kind != TokenKind::end; token = tokens.next()) {
    const bool opens = token.text == "(";
    if (!opens) add_column(table, last, check);  // else it is a function
    if (opens) ++depth;
    if (token.text == ")" && --depth == 0) {
      check.expression.assign(opening.text.data() + 1, token.text.data());
      break;
    }
    check.holds_query = check.holds_query || is_word(token, "select");
    last = token;
  }
  return check;
}

std::vector<Check> find_checks(const Table& table, std::string_view sql) {
  std::vector<Check> checks;
  Tokens tokens(sql);
  for (Token token = tokens.next(); token.kind != TokenKind::end; token = tokens.next()) {
    if (!is_word(token, "check")) continue;
    const Token opening = tokens.next();
    if (opening.text == "(") checks.push_back(read_check(table, opening, tokens));
  }
  return checks;
}

std::string collation_of(sqlite3* database, const std::string& table, const std::string& column) {
  const std::string schema(main_schema);
  const char* collation = nullptr;
  sqlite3_table_column_metadata(database, schema.c_str(), table.c_str(), column.c_str(), nullptr, &collation, nullptr,
                                nullptr, nullptr);
  return collation == nullptr ? "BINARY" : collation;
}

// What SQLite says of a function or a collation that it does not have; empty where it could compute the constraint, and
// where only an insert tells.
std::string find_missing(sqlite3* database, const Table& table, const Check& check) {
  try {
    const Statement statement(database, "SELECT (" + check.expression + ") FROM " + quote_object(table.object.name));
    return {};
  } catch (const Fault& fault) {
    if (!fault.is_about_statement()) throw;
    const bool is_missing =
        fault.message().starts_with("no such function") || fault.message().starts_with("no such collation sequence");
    return is_missing ? fault.message() : std::string();
  }
}

// Whether the constraint is false where the column that it names, if any, has this value.
bool refuses(sqlite3* database, const Table& table, const Check& check, const std::string& value) {
  std::string sql = "SELECT (" + check.expression + ") IS FALSE";
  if (!check.columns.empty()) {
    const std::string& column = table.object.columns[check.columns.front()].name;
    sql.append(" FROM (SELECT ").append(value).append(" COLLATE ");
    sql.append(quote_name(collation_of(database, table.object.name, column)));
    sql.append(" AS ").append(quote_name(column)).append(") AS ").append(quote_name(table.object.name));
  }
  try {
    Statement row(database, sql);
    return row.step() && row.flag(0);
  } catch (const Fault& fault) {
    if (!fault.is_about_statement()) throw;
    return false;  // only an insert tells
  }
}

void refuse_inserts(Table& table, const std::string& reason) {
  Object& object = table.object;
  if (!object.can_insert) return;
  object.can_insert = false;
  for (Column& column : object.columns) column.createable = false;
  object.warnings.push_back("it does not accept inserts: " + reason);
}

// SQLite computes a constraint on an update of a column that it names, or from which one that it names is computed.
void refuse_updates(Table& table, const std::vector<std::size_t>& columns) {
  std::vector<Column>& all = table.object.columns;
  const bool is_any = std::ranges::any_of(columns, [&all](std::size_t column) { return all[column].generated; });
  for (std::size_t index = 0; index < all.size(); ++index) {
    if (is_any || std::ranges::find(columns, index) != columns.end()) all[index].updateable = false;
  }
  table.object.can_update = std::ranges::any_of(all, &Column::updateable);
}

// A literal as the column would keep it.
std::string stored_value(const Column& column, const std::string& literal) {
  if (column.type == POLYTOMIC_FIELD_TYPE_STRING) return "CAST(" + literal + " AS TEXT)";
  if (column.type != POLYTOMIC_FIELD_TYPE_NUMBER || !literal.starts_with('\'')) return literal;
  std::string inside = literal.substr(1, literal.size() - 2);
  const bool is_number = !inside.empty() && inside.find_first_not_of("0123456789.") == std::string::npos;
  return is_number ? inside : literal;
}

void apply_to_column(sqlite3* database, Table& table, const Check& check) {
  Column& column = table.object.columns[check.columns.front()];
  ColumnFacts& facts = table.facts[check.columns.front()];
  if (column.generated) return;
  if (column.nullable && refuses(database, table, check, "NULL")) column.nullable = false;
  if (!facts.has_default || !is_literal(facts.default_expression)) return;
  const std::string value = stored_value(column, facts.default_expression);
  if (refuses(database, table, check, value)) facts.has_broken_default = true;
}

void apply_check(sqlite3* database, Table& table, const Check& check) {
  if (check.holds_query) return;  // a file made to do harm: it could take for ever
  if (const std::string missing = find_missing(database, table, check); !missing.empty()) {
    refuse_inserts(table, missing);
    refuse_updates(table, check.columns);
  } else if (check.columns.size() == 1) {
    apply_to_column(database, table, check);
  } else if (check.columns.empty() && refuses(database, table, check, "")) {
    refuse_inserts(table, "CHECK constraint failed: " + valid_text(check.expression));
  }
}

}  // namespace

void apply_checks(sqlite3* database, Table& table) {
  const std::string sql = read_definition(database, *table.entry);
  for (const Check& check : find_checks(table, sql)) apply_check(database, table, check);
}

}  // namespace polytomic::local::sqlite
