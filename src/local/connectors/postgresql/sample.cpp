#include "local/connectors/postgresql/sample.h"

#include <algorithm>
#include <chrono>

#include "local/connectors/postgresql/text.h"

namespace polytomic::local::postgresql {
namespace {

constexpr std::size_t longest_value = std::size_t{64} << 10U;
constexpr std::size_t shortest_limit = 256;
constexpr std::size_t largest_sample = std::size_t{4} << 20U;
constexpr std::chrono::milliseconds lock_timeout{200};

std::size_t value_limit(std::size_t columns, std::size_t records) {
  const std::size_t share = largest_sample / std::max<std::size_t>(columns * records, 1);
  return std::clamp(share, shortest_limit, longest_value);
}

void append_value(std::string& sql, const Column& column, std::size_t limit) {
  const std::string name = "r." + quote_name(column.name);
  const std::string most = std::to_string(limit);
  if (column.type == POLYTOMIC_FIELD_TYPE_BINARY) {
    sql.append("pg_catalog.to_json(pg_catalog.translate(pg_catalog.encode(pg_catalog.substr(").append(name);
    sql.append(", 1, ").append(most).append("), 'base64'), pg_catalog.chr(10), ''))");
    return;
  }
  sql.append("CASE WHEN pg_catalog.octet_length(")
      .append(name)
      .append("::pg_catalog.text) OPERATOR(pg_catalog.>) ")
      .append(most);
  sql.append(" THEN pg_catalog.to_json(pg_catalog.left(").append(name).append("::pg_catalog.text, ").append(most);
  sql.append(")) ELSE pg_catalog.to_json(").append(name).append(") END");
}

std::string select(const Object& object, std::size_t limit) {
  const auto readable = static_cast<std::size_t>(std::ranges::count_if(object.columns, &Column::readable));
  const std::size_t most = value_limit(readable, limit);
  std::string values;
  for (const Column& column : object.columns) {
    if (!column.readable) continue;
    if (!values.empty()) values += ", ";
    append_value(values, column, most);
    values.append(" AS ").append(quote_name(column.name));
  }
  return "SELECT pg_catalog.row_to_json(s.*) FROM (SELECT " + values + " FROM " +
         quote_object(object.schema, object.name) + " r LIMIT " + std::to_string(limit) + ") s";
}

}  // namespace

std::vector<std::string> sample_records(Link& link, const Object& object, std::size_t limit, const Context& context) {
  std::vector<std::string> records;
  if (std::ranges::none_of(object.columns, &Column::readable)) return records;
  std::size_t bytes = 0;
  const auto keep = [&](const Row& row) {
    if (bytes > largest_sample) return;
    bytes += row.text(0).size();
    records.emplace_back(row.text(0));
  };
  // A view may call functions that find tables by the user's path.
  const std::string begin = link.begin(lock_timeout, SearchPath::user);
  link.copy(begin, {{select(object, limit), keep}}, "ROLLBACK;", context);
  return records;
}

}  // namespace polytomic::local::postgresql
