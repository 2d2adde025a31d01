#include "local/connectors/sqlite/checks.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "local/connectors/sqlite/defaults.h"
#include "local/connectors/sqlite/fault.h"
#include "local/connectors/sqlite/handle.h"
#include "local/connectors/sqlite/text.h"
#include "local/printable.h"

namespace polytomic::local::sqlite {
namespace {

// Words that make NULL of NULL. Others may not.
constexpr std::array<std::string_view, 8> plain_words{"and", "between", "glob", "in", "like", "match", "not", "or"};
constexpr std::array<std::string_view, 4> words_before_parentheses{"and", "in", "not", "or"};

bool holds(const auto& values, const auto& value) { return std::ranges::find(values, value) != values.end(); }

bool is_word(const Token& token, std::string_view word) {
  return token.kind == TokenKind::word && compare_ignoring_case(token.text, word) == 0;
}

std::optional<std::size_t> find_column(const Table& table, const Token& token) {
  if (token.kind != TokenKind::word && token.kind != TokenKind::quoted_name) return std::nullopt;
  const std::string name = name_of(token);
  const auto found = std::ranges::find_if(
      table.object.columns, [&name](const Column& column) { return compare_ignoring_case(column.name, name) == 0; });
  if (found == table.object.columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - table.object.columns.begin());
}

std::string collation_of(sqlite3* database, const std::string& table, const std::string& column) {
  const std::string schema(main_schema);
  const char* collation = nullptr;
  sqlite3_table_column_metadata(database, schema.c_str(), table.c_str(), column.c_str(), nullptr, &collation, nullptr,
                                nullptr, nullptr);
  return collation == nullptr ? "BINARY" : collation;
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

// While it lives, no value is larger, and so no function takes long: nothing interrupts one.
class SmallValues {
 public:
  explicit SmallValues(sqlite3* database)
      : database_(database),
        length_(sqlite3_limit(database, SQLITE_LIMIT_LENGTH, most_bytes)),
        pattern_length_(sqlite3_limit(database, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, most_pattern_bytes)) {}
  ~SmallValues() {
    sqlite3_limit(database_, SQLITE_LIMIT_LENGTH, length_);
    sqlite3_limit(database_, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, pattern_length_);
  }
  SmallValues(const SmallValues&) = delete;
  SmallValues& operator=(const SmallValues&) = delete;

 private:
  static constexpr int most_bytes = 10'000;
  static constexpr int most_pattern_bytes = 1'000;
  sqlite3* database_;
  int length_;
  int pattern_length_;
};

// A literal as the column would keep it.
std::string stored_value(const Column& column, const std::string& literal) {
  if (column.type == POLYTOMIC_FIELD_TYPE_STRING) return "CAST(" + literal + " AS TEXT)";
  if (column.type != POLYTOMIC_FIELD_TYPE_NUMBER || !literal.starts_with('\'')) return literal;
  std::string inside = literal.substr(1, literal.size() - 2);
  const bool is_number = !inside.empty() && inside.find_first_not_of("0123456789.") == std::string::npos;
  return is_number ? inside : literal;
}

}  // namespace

CheckReader::Check CheckReader::read_check(const Table& table, const Token& opening, Tokens& tokens) {
  Check check;
  int depth = 1;
  int junctions = 0;  // beyond those of BETWEEN
  for (Token token = tokens.next(); token.kind != TokenKind::end; token = tokens.next()) {
    const Token next = tokens.peek();
    const std::string word = token.kind == TokenKind::word ? fold(token.text) : std::string();
    const bool is_call = next.text == "(" && token.kind != TokenKind::symbol && !holds(words_before_parentheses, word);
    const auto column = is_call ? std::nullopt : find_column(table, token);
    if (token.text == "(") ++depth;
    if (token.text == ")" && --depth == 0) {
      check.expression.assign(opening.text.data() + 1, token.text.data());
      break;
    }
    if (word == "and" || word == "or") ++junctions;
    if (word == "between") --junctions;
    if (word == "select") check.holds_query = true;
    if (is_call || word == "regexp" || word == "match") check.functions.push_back(fold(name_of(token)));
    if (column && !holds(check.columns, *column)) check.columns.push_back(*column);
    const bool is_name = token.kind == TokenKind::word || token.kind == TokenKind::quoted_name;
    const bool is_empty_list = token.text == "(" && next.text == ")";
    if ((is_name && !column && !holds(plain_words, word)) || is_empty_list) check.keeps_null = false;
  }
  check.keeps_null = check.keeps_null && junctions == 0;
  return check;
}

std::vector<CheckReader::Check> CheckReader::find_checks(const Table& table, std::string_view sql) {
  std::vector<Check> checks;
  Tokens tokens(sql);
  for (Token token = tokens.next(); token.kind != TokenKind::end; token = tokens.next()) {
    if (!is_word(token, "check")) continue;
    const Token opening = tokens.next();
    if (opening.text == "(") checks.push_back(read_check(table, opening, tokens));
  }
  return checks;
}

// What SQLite says of a function or a collation that it does not have; empty where it could compute the constraint, and
// where only an insert tells.
std::string CheckReader::find_missing(const Table& table, const Check& check) {
  const auto is_known = [this](const std::string& function) { return known_functions_.contains(function); };
  if (!table.entry->has_collation && std::ranges::all_of(check.functions, is_known)) return {};
  try {
    const Statement statement(database_, "SELECT (" + check.expression + ") FROM " + quote_object(table.object.name));
    known_functions_.insert(check.functions.begin(), check.functions.end());
    return {};
  } catch (const Fault& fault) {
    if (!fault.is_about_statement()) throw;
    const bool is_missing =
        fault.message().starts_with("no such function") || fault.message().starts_with("no such collation sequence");
    return is_missing ? fault.message() : std::string();
  }
}

// Whether the constraint is false where the column that it names, if any, has this value.
bool CheckReader::refuses(const Table& table, const Check& check, const std::string& value) const {
  std::string sql = "SELECT (" + check.expression + ") IS FALSE";
  if (!check.columns.empty()) {
    const std::string& column = table.object.columns[check.columns.front()].name;
    sql.append(" FROM (SELECT ").append(value);
    if (table.entry->has_collation) {
      sql.append(" COLLATE ").append(quote_name(collation_of(database_, table.object.name, column)));
    }
    sql.append(" AS ").append(quote_name(column)).append(") AS ").append(quote_name(table.object.name));
  }
  const SmallValues limit(database_);
  try {
    Statement row(database_, sql);
    return row.step() && row.flag(0);
  } catch (const Fault& fault) {
    if (!fault.is_about_statement()) throw;
    return false;  // only an insert tells
  }
}

void CheckReader::apply_to_column(Table& table, const Check& check) const {
  Column& column = table.object.columns[check.columns.front()];
  ColumnFacts& facts = table.facts[check.columns.front()];
  if (column.generated) return;
  if (column.nullable && !check.keeps_null && refuses(table, check, "NULL")) column.nullable = false;
  if (!facts.has_default || !is_literal(facts.default_expression)) return;
  if (refuses(table, check, stored_value(column, facts.default_expression))) facts.has_broken_default = true;
}

void CheckReader::apply(Table& table, const Check& check) {
  if (check.holds_query) return;  // a file made to do harm: it could take for ever
  if (const std::string missing = find_missing(table, check); !missing.empty()) {
    refuse_inserts(table, missing);
    refuse_updates(table, check.columns);
  } else if (check.columns.size() == 1) {
    apply_to_column(table, check);
  } else if (check.columns.empty() && refuses(table, check, "")) {
    refuse_inserts(table, "CHECK constraint failed: " + valid_text(check.expression));
  }
}

void CheckReader::apply(Table& table) {
  const std::string sql = read_definition(database_, *table.entry);
  for (const Check& check : find_checks(table, sql)) apply(table, check);
}

}  // namespace polytomic::local::sqlite
