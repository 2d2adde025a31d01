#include "local/connectors/mysql/sample.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>

#include "local/connectors/mysql/text.h"
#include "local/connectors/mysql/types.h"
#include "local/printable.h"

namespace polytomic::local::mysql {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::size_t longest_value = std::size_t{64} << 10U;
constexpr std::size_t shortest_limit = 256;
constexpr std::size_t largest_sample = std::size_t{4} << 20U;

std::size_t value_limit(std::size_t columns, std::size_t records) {
  const std::size_t share = largest_sample / std::max<std::size_t>(columns * records, 1);
  return std::clamp(share, shortest_limit, longest_value);
}

std::string expression(const Column& column, std::size_t limit) {
  const std::string name = "r." + quote_name(column.name);
  const std::string most = ", " + std::to_string(limit) + ")";
  if (column.type == POLYTOMIC_FIELD_TYPE_BINARY) return "REPLACE(TO_BASE64(LEFT(" + name + most + "), '\n', '')";
  if (is_geometry(column.source_type)) return "LEFT(ST_AsText(" + name + ")" + most;
  // A bit is no digit, but its number is.
  if (column.source_type.starts_with("bit(")) return name + " + 0";
  return "LEFT(" + name + most;
}

std::string select(const Object& object, const std::vector<const Column*>& columns, std::size_t limit) {
  const std::size_t most = value_limit(columns.size(), limit);
  std::string sql = "SELECT ";
  for (const Column* column : columns) {
    if (column != columns.front()) sql += ", ";
    sql += expression(*column, most);
  }
  return sql + " FROM " + quote_object(object.schema, object.name) + " AS r LIMIT " + std::to_string(limit);
}

// Zeros in front, which ZEROFILL brings, are no JSON.
bool is_json_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || (text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9')) return false;
  return text.find_first_not_of("0123456789.eE+-") == std::string_view::npos && text.front() >= '0' &&
         text.front() <= '9';
}

bool is_json(std::string_view text) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  return !document.HasParseError();
}

void write_raw(Writer& writer, std::string_view text, rapidjson::Type type) {
  writer.RawValue(text.data(), text.size(), type);
}

void write_text(Writer& writer, std::string_view text) {
  const std::string valid = valid_text(text);
  writer.String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
}

void write_value(Writer& writer, const Column& column, const Row& row, std::size_t field) {
  const std::string_view text = row.text(field);
  if (row.is_null(field)) {
    writer.Null();
  } else if (column.type == POLYTOMIC_FIELD_TYPE_BOOLEAN && (text == "0" || text == "1")) {
    writer.Bool(text == "1");
  } else if ((column.type == POLYTOMIC_FIELD_TYPE_NUMBER || column.type == POLYTOMIC_FIELD_TYPE_BOOLEAN) &&
             is_json_number(text)) {
    write_raw(writer, text, rapidjson::kNumberType);
  } else if (column.type == POLYTOMIC_FIELD_TYPE_OBJECT && is_json(text)) {
    write_raw(writer, text, rapidjson::kObjectType);
  } else {
    write_text(writer, text);
  }
}

std::string record_of(const std::vector<const Column*>& columns, const Row& row) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  for (std::size_t field = 0; field < columns.size(); ++field) {
    write_text(writer, columns[field]->name);
    write_value(writer, *columns[field], row, field);
  }
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

std::vector<std::string> sample_records(Access& access, const Object& object, std::size_t limit,
                                        const Context& context) {
  std::vector<const Column*> columns;
  for (const Column& column : object.columns) {
    if (column.readable) columns.push_back(&column);
  }
  std::vector<std::string> records;
  if (columns.empty()) return records;
  std::size_t bytes = 0;
  const auto keep = [&](const Row& row) {
    if (bytes > largest_sample) return;
    records.push_back(record_of(columns, row));
    bytes += records.back().size();
  };
  access.link.query({select(object, columns, limit), keep}, context);
  return records;
}

}  // namespace polytomic::local::mysql
