#include "probe_values.h"

#include <map>

namespace polytomic::local::postgresql::testing {
namespace {

std::string literal(const std::string& text) { return "'" + text + "'"; }

std::string bits(int number, int size) {
  std::string text;
  for (int bit = 0; bit < size; ++bit) text += (number >> bit) % 2 == 0 ? '0' : '1';
  return literal(text);
}

// The text of a value of a base type.
std::string value_of(const std::string& type, int number) {
  const std::string digits = std::to_string(number);
  const std::map<std::string, std::string> values{
      {"bool", number % 2 == 0 ? "'t'" : "'f'"},
      {"bit", bits(number, 5)},
      {"varbit", bits(number, 7)},
      {"bpchar", literal(std::to_string(number % 1000))},
      {"uuid", literal("00000000-0000-0000-0000-" + std::string(12 - digits.size(), '0') + digits)},
      {"int4range", literal("[" + digits + "," + std::to_string(number + 1) + ")")},
      {"int4multirange", literal("{[" + digits + "," + std::to_string(number + 1) + ")}")},
      {"float_range", literal("[" + digits + "," + std::to_string(number + 1) + ")")},
      {"interval", literal(digits + " seconds")},
      {"xml", literal("<a>" + digits + "</a>")},
      {"json", literal("{\"n\":" + digits + "}")},
      {"jsonb", literal("{\"n\":" + digits + "}")},
      {"bytea", literal("\\x" + std::string(digits.size() % 2, '0') + digits)},
      {"time", literal("01:00:00." + digits)},
      {"timestamptz", "('2000-01-01'::date + " + digits + ")::timestamptz"},
      {"timestamp", "('2000-01-01'::date + " + digits + ")::timestamp"},
      {"date", "'2000-01-01'::date + " + digits},
      {"inet", literal("10.0." + std::to_string(number / 256 % 256) + "." + std::to_string(number % 256))},
      {"macaddr", literal("08:00:2b:01:02:03")},
      {"point", literal("(" + digits + ",1)")},
      {"pair", "ROW(" + digits + ", 'x')::pair"},
      {"regclass", "'pg_class'::regclass"},
      {"mood", number % 2 == 0 ? "'sad'" : "'ok'"}};
  const auto found = values.find(type);
  return found == values.end() ? literal(digits) : found->second;
}

}  // namespace

ColumnTypes read_types(Client& client, const std::string& relation) {
  std::string name;
  for (const char letter : relation) name.append(letter == '\'' ? "''" : std::string(1, letter));
  ColumnTypes types;
  const auto rows = client.rows(
      "WITH RECURSIVE t AS (SELECT a.attname, t.* FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid "
      "WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid = '" +
      name +
      "'::regclass UNION ALL SELECT t.attname, b.* FROM t JOIN pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype) "
      "SELECT t.attname, coalesce(e.typname, t.typname), e.typname IS NOT NULL FROM t "
      "LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typlen = -1 WHERE t.typtype <> 'd'");
  for (const auto& row : rows) types[row[0].value_or("")] = {row[1].value_or(""), row[2] == "t"};
  return types;
}

std::string make_value(const ProbeType& type, int number) {
  if (!type.is_array) return value_of(type.name, number);
  return literal(type.name == "mood" ? "{sad}" : "{" + std::to_string(number % 1000) + "}");
}

}  // namespace polytomic::local::postgresql::testing
