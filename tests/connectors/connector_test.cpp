#include "connectors/connector_test.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <sstream>
#include <stdexcept>
#include <utility>

namespace polytomic::local::testing {

std::string facts(const Column& column) {
  const std::vector<std::pair<char, bool>> letters{
      {'n', column.nullable},   {'p', column.primary_key}, {'r', column.required},
      {'c', column.createable}, {'u', column.updateable},  {'i', column.identity},
      {'1', column.unique},     {'g', column.generated},   {'s', column.readable}};
  std::string out;
  for (const auto& [letter, holds] : letters) out += holds ? letter : '-';
  return out;
}

std::string verbs(const Object& object) {
  return std::string(object.can_read ? "r" : "-") + (object.can_insert ? "i" : "-") + (object.can_update ? "u" : "-") +
         (object.can_delete ? "d" : "-") + (object.can_truncate ? "t" : "-");
}

std::set<std::string> keys(const Object& object) {
  std::set<std::string> out;
  for (const UniqueKey& key : object.keys) {
    std::string text = key.primary ? "primary " : "";
    if (key.upsert) text += "upsert ";
    for (const std::string& column : key.columns) text += column + ",";
    out.insert(text);
  }
  return out;
}

std::string describe_for_comparison(const Object& object) {
  std::ostringstream out;
  out << object.id << ' ' << object.schema << ' ' << object.name << ' ' << static_cast<int>(object.kind) << ' '
      << verbs(object) << '\n';
  for (const Column& column : object.columns) {
    out << column.name << ' ' << column.source_type << ' ' << column.type << ' ' << facts(column);
    if (column.reference) out << " -> " << column.reference->object_id << '.' << column.reference->column;
    out << '\n';
  }
  for (const std::string& key : keys(object)) out << key << '\n';
  for (const std::string& warning : object.warnings) out << warning << '\n';
  return out.str();
}

std::string json(std::string_view text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return buffer.GetString();
}

Error failure_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Failure& failure) {
    return failure.error();
  }
  ADD_FAILURE() << "nothing failed";
  return {};
}

Object ConnectorTest::describe(Database& database, const std::string& id) const {
  auto object = database.describe(id, context());
  if (!object) throw std::runtime_error("no object " + id);
  return std::move(*object);
}

Names ConnectorTest::ids(Database& database) const {
  Names out;
  for (const Object& object : database.describe_all(context())) out.push_back(object.id);
  return out;
}

Error ConnectorTest::failure_to_check(const std::string& configuration) const {
  return failure_of([&] { connector()->check(Configuration(configuration)); });
}

Error ConnectorTest::failure_to_open(const std::string& configuration, std::chrono::milliseconds time) const {
  return failure_of([&] { (void)connector()->open(Configuration(configuration), context(time)); });
}

}  // namespace polytomic::local::testing
