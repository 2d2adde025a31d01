#include "local/connectors/sqlite/sample.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

#include "core/text.h"
#include "local/connectors/sqlite/fault.h"
#include "local/connectors/sqlite/handle.h"
#include "local/connectors/sqlite/text.h"

namespace polytomic::local::sqlite {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::size_t longest_value = std::size_t{64} << 10U;  // characters of text, bytes of a blob
constexpr std::size_t largest_sample = std::size_t{4} << 20U;  // of encoded records; the last one may go beyond

std::string encode_base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t start = 0; start < bytes.size(); start += 3) {
    const std::string_view group = bytes.substr(start, 3);
    std::uint32_t value = 0;
    for (std::size_t index = 0; index < 3; ++index) {
      value = (value << 8U) | (index < group.size() ? static_cast<unsigned char>(group[index]) : 0U);
    }
    for (std::size_t index = 0; index < 4; ++index) {
      out += index <= group.size() ? digits[(value >> (18U - 6U * index)) & 0x3FU] : '=';
    }
  }
  return out;
}

void write_text(Writer& writer, std::string_view text) {
  writer.String(text.data() == nullptr ? "" : text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_blob(Writer& writer, sqlite3_stmt* row, int column) {
  const void* data = sqlite3_column_blob(row, column);  // a blob without bytes has no address
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, column));
  write_text(writer, data == nullptr ? "" : encode_base64({static_cast<const char*>(data), size}));
}

void write_value(Writer& writer, const Statement& row, int column) {
  switch (sqlite3_column_type(row.get(), column)) {
    case SQLITE_INTEGER:
      writer.Int64(row.integer(column));
      return;
    case SQLITE_FLOAT: {
      const double value = sqlite3_column_double(row.get(), column);
      std::isfinite(value) ? writer.Double(value) : writer.Null();
      return;
    }
    case SQLITE_TEXT: {
      const std::string_view text = row.text(column);
      write_text(writer, is_valid_utf8(text) ? std::string(text) : encode_base64(text));
      return;
    }
    case SQLITE_BLOB:
      write_blob(writer, row.get(), column);
      return;
    default:
      writer.Null();
  }
}

std::string write_record(const Statement& row, const std::vector<std::string>& columns) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  for (std::size_t index = 0; index < columns.size(); ++index) {
    write_text(writer, columns[index]);
    write_value(writer, row, static_cast<int>(index));
  }
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

// Long values are cut off inside SQLite, so that a sample never carries them whole.
void append_shortened(std::string& sql, const std::string& value) {
  const std::string limit = std::to_string(longest_value);
  sql.append("iif(typeof(").append(value).append(") IN ('text', 'blob') AND length(").append(value).append(") > ");
  sql.append(limit).append(", substr(").append(value).append(", 1, ").append(limit).append("), ");
  sql.append(value).append(")");
}

Statement select(sqlite3* database, const Object& object, const std::vector<std::string>& columns, std::size_t limit) {
  std::string sql = "SELECT ";
  for (const std::string& column : columns) {
    if (&column != &columns.front()) sql += ", ";
    // Without the alias, SQLite would take the name of a column that is gone for a text.
    append_shortened(sql, "r." + quote_name(column));
  }
  if (columns.empty()) sql += "*";
  sql.append(" FROM ").append(quote_object(object.name)).append(" AS r LIMIT ?1");
  Statement statement(database, sql);
  constexpr auto most = static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());
  statement.bind(1, static_cast<std::int64_t>(std::min(limit, most)));
  return statement;
}

std::vector<std::string> read(sqlite3* database, const Object& object, const std::vector<std::string>& columns,
                              std::size_t limit) {
  std::vector<std::string> records;
  Statement rows = select(database, object, columns, limit);
  std::size_t bytes = 0;
  while (bytes < largest_sample && rows.step()) {
    records.push_back(write_record(rows, columns));
    bytes += records.back().size();
  }
  return records;
}

bool can_be_computed(sqlite3* database, const Object& object, const std::string& column, std::size_t limit) {
  try {
    Statement rows = select(database, object, {column}, limit);
    while (rows.step()) continue;
    return true;
  } catch (const Fault& fault) {
    if (!fault.is_about_statement()) throw;
    return false;
  }
}

std::vector<std::string> column_names(const Object& object) {
  std::vector<std::string> names;
  for (const Column& column : object.columns) names.push_back(column.name);
  return names;
}

}  // namespace

std::vector<std::string> sample_records(sqlite3* database, const Object& object, std::size_t limit) {
  std::vector<std::string> columns = column_names(object);
  try {
    return read(database, object, columns, limit);
  } catch (const Fault& fault) {
    if (!fault.is_about_statement()) throw;
    const auto dropped = std::erase_if(
        columns, [&](const std::string& column) { return !can_be_computed(database, object, column, limit); });
    if (dropped == 0 || columns.empty()) throw;
  }
  return read(database, object, columns, limit);
}

}  // namespace polytomic::local::sqlite
