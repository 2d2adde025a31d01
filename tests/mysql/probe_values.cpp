#include "probe_values.h"

namespace polytomic::local::mysql::testing {

ColumnTypes read_types(Client& client, const std::string& schema, const std::string& name) {
  ColumnTypes types;
  for (const auto& row : client.rows("SELECT COLUMN_NAME, DATA_TYPE, COLUMN_TYPE FROM information_schema.COLUMNS WHERE "
                                     "TABLE_SCHEMA = " +
                                     literal(schema) + " AND TABLE_NAME = " + literal(name))) {
    const std::string type = row[1].value_or("");
    const bool is_bit = row[2] == "bit(1)" || row[2].value_or("").starts_with("tinyint");
    types[row[0].value_or("")] = is_bit ? "bit" : type;
  }
  return types;
}

std::string make_value(const std::string& type, int number) {
  const std::string digits = std::to_string(number);
  const std::string text = "'" + digits + " value'";
  const std::map<std::string, std::string> values{
      {"bit", std::to_string(number % 2)},
      {"year", std::to_string(1950 + number % 100)},
      {"date", "DATE_ADD('2000-01-01', INTERVAL " + digits + " DAY)"},
      {"datetime", "DATE_ADD('2000-01-01', INTERVAL " + digits + " DAY)"},
      {"timestamp", "DATE_ADD('2000-01-01', INTERVAL " + digits + " HOUR)"},
      {"time", "SEC_TO_TIME(" + digits + ")"},
      {"char", "'" + std::to_string(number % 1000) + "'"},
      {"binary", "'" + std::to_string(number % 1000) + "'"},
      {"varbinary", "'" + digits + "v'"},
      {"varchar", "'" + digits + "val'"},
      {"enum", std::to_string(1 + number % 2)},
      {"set", std::to_string(1 + number % 3)},
      {"longtext", "'{\"n\":" + digits + "}'"},
      {"json", "'{\"n\":" + digits + "}'"},
      {"geometry", "ST_GeomFromText('POINT(" + digits + " 1)')"},
      {"point", "ST_GeomFromText('POINT(" + digits + " 1)')"},
      {"uuid", "'00000000-0000-0000-0000-" + std::string(12 - digits.size(), '0') + digits + "'"},
      {"inet6", "'fe80::" + std::to_string(number % 10000) + "'"},
      {"decimal", digits},
      {"text", text},
      {"tinytext", text},
      {"mediumtext", text},
      {"tinyblob", text},
      {"blob", text},
      {"mediumblob", text},
      {"longblob", text}};
  const auto found = values.find(type);
  return found == values.end() ? digits : found->second;
}

std::string make_neighbour(const std::string& literal) {
  if (literal.ends_with("val'") || literal.ends_with("value'")) return literal.substr(0, literal.size() - 1) + "z'";
  const bool is_number = literal.find_first_not_of("0123456789") == std::string::npos;
  return is_number ? std::to_string(std::stoi(literal) ^ 1) : "";
}

}  // namespace polytomic::local::mysql::testing
