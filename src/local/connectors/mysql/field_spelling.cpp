#include "local/connectors/mysql/field_spelling.h"

#include <array>
#include <string_view>

namespace polytomic::local::mysql {
namespace {

constexpr unsigned int binary_charset = 63;
constexpr unsigned long bytes_of_letter = 4;  // at most, in utf8mb4, which is what the session speaks

struct NamedType {
  enum_field_types type;
  std::string_view name;
};

constexpr std::array<NamedType, 21> named_types{{{MYSQL_TYPE_TINY, "tinyint"},
                                                 {MYSQL_TYPE_SHORT, "smallint"},
                                                 {MYSQL_TYPE_INT24, "mediumint"},
                                                 {MYSQL_TYPE_LONG, "int"},
                                                 {MYSQL_TYPE_LONGLONG, "bigint"},
                                                 {MYSQL_TYPE_FLOAT, "float"},
                                                 {MYSQL_TYPE_DOUBLE, "double"},
                                                 {MYSQL_TYPE_DECIMAL, "decimal"},
                                                 {MYSQL_TYPE_NEWDECIMAL, "decimal"},
                                                 {MYSQL_TYPE_BIT, "bit"},
                                                 {MYSQL_TYPE_YEAR, "year"},
                                                 {MYSQL_TYPE_DATE, "date"},
                                                 {MYSQL_TYPE_NEWDATE, "date"},
                                                 {MYSQL_TYPE_TIME, "time"},
                                                 {MYSQL_TYPE_DATETIME, "datetime"},
                                                 {MYSQL_TYPE_TIMESTAMP, "timestamp"},
                                                 {MYSQL_TYPE_JSON, "json"},
                                                 {MYSQL_TYPE_ENUM, "enum"},
                                                 {MYSQL_TYPE_SET, "set"},
                                                 {MYSQL_TYPE_GEOMETRY, "geometry"},
                                                 {MYSQL_TYPE_NULL, "null"}}};

bool is_binary(const MYSQL_FIELD& field) { return field.charsetnr == binary_charset; }

unsigned long letters(const MYSQL_FIELD& field) {
  return is_binary(field) ? field.length : field.length / bytes_of_letter;
}

// What MariaDB says beside the type that goes over the wire: "json", "uuid", "point".
std::string_view attribute(const MYSQL_FIELD& field, mariadb_field_attr_t which) {
  MARIADB_CONST_STRING value{};
  if (mariadb_field_attr(&value, &field, which) != 0) return {};
  return {value.str, value.length};
}

// The long types, which differ over the wire by their length only.
std::string_view name_of_long(const MYSQL_FIELD& field) {
  constexpr unsigned long longest_tiny = 0xFF;
  constexpr unsigned long longest_usual = 0xFFFF;
  constexpr unsigned long longest_medium = 0xFFFFFF;
  // In letters that take several bytes, a length stands for that many more.
  const unsigned long length = letters(field);
  const bool binary = is_binary(field);
  if (length <= longest_tiny) return binary ? "tinyblob" : "tinytext";
  if (length <= longest_usual) return binary ? "blob" : "text";
  if (length <= longest_medium) return binary ? "mediumblob" : "mediumtext";
  return binary ? "longblob" : "longtext";
}

std::string_view name_of_text(const MYSQL_FIELD& field) {
  if ((field.flags & ENUM_FLAG) != 0) return "enum";
  if ((field.flags & SET_FLAG) != 0) return "set";
  if (field.type == MYSQL_TYPE_STRING) return is_binary(field) ? "binary" : "char";
  if ((field.flags & BLOB_FLAG) != 0) return name_of_long(field);
  return is_binary(field) ? "varbinary" : "varchar";
}

std::string_view name_of(const MYSQL_FIELD& field) {
  if (const auto name = attribute(field, MARIADB_FIELD_ATTR_DATA_TYPE_NAME); !name.empty()) return name;
  if (attribute(field, MARIADB_FIELD_ATTR_FORMAT_NAME) == "json") return "json";
  for (const NamedType& named : named_types) {
    if (named.type == field.type) return named.name;
  }
  return name_of_text(field);
}

std::string precision(const MYSQL_FIELD& field) {
  // The length counts a sign and a point.
  const unsigned long sign = (field.flags & UNSIGNED_FLAG) != 0 ? 0 : 1;
  const unsigned long point = field.decimals > 0 ? 1 : 0;
  const unsigned long digits = field.length > sign + point ? field.length - sign - point : field.length;
  return "(" + std::to_string(digits) + "," + std::to_string(field.decimals) + ")";
}

std::string size_of(const MYSQL_FIELD& field, std::string_view name) {
  constexpr unsigned int most_decimals = 6;  // more of them stand for none that is fixed
  if (name == "decimal") return precision(field);
  if (name == "bit" || (name == "tinyint" && field.length == 1)) return "(" + std::to_string(field.length) + ")";
  if (name == "char" || name == "varchar" || name == "binary" || name == "varbinary") {
    return "(" + std::to_string(letters(field)) + ")";
  }
  const bool is_time = name == "time" || name == "datetime" || name == "timestamp";
  if (is_time && field.decimals > 0 && field.decimals <= most_decimals)
    return "(" + std::to_string(field.decimals) + ")";
  return {};
}

bool is_number(std::string_view name) {
  return name.ends_with("int") || name == "decimal" || name == "float" || name == "double";
}

}  // namespace

FieldSpelling spell(const MYSQL_FIELD& field) {
  const std::string_view name = name_of(field);
  FieldSpelling spelling{std::string(name), std::string(name) + size_of(field, name)};
  if (!is_number(name)) return spelling;
  if ((field.flags & UNSIGNED_FLAG) != 0) spelling.type += " unsigned";
  if ((field.flags & ZEROFILL_FLAG) != 0) spelling.type += " zerofill";
  return spelling;
}

}  // namespace polytomic::local::mysql
