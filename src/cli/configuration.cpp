#include "cli/configuration.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <CLI/App.hpp>
#include <map>
#include <optional>

#include "cli/command.h"
#include "cli/failure.h"
#include "cli/options.h"
#include "cli/value.h"

namespace polytomic::cli {
namespace {

constexpr unsigned parse_flags =
    rapidjson::kParseFullPrecisionFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag;

using Allocator = rapidjson::Document::AllocatorType;

struct PropertyType {
  std::string name;     // string, boolean, integer, number, array or object
  std::string element;  // of an array
};

std::string element_type(polytomic_string items) {
  rapidjson::Document schema;
  schema.Parse<parse_flags>(view(items).data(), view(items).size());
  if (schema.HasParseError() || !schema.IsObject()) return "string";
  const auto type = schema.FindMember("type");
  return type != schema.MemberEnd() && type->value.IsString() ? type->value.GetString() : "string";
}

std::map<std::string, PropertyType, std::less<>> property_types(Client& client, std::string_view type) {
  polytomic_get_connection_type_schema_request request = POLYTOMIC_GET_CONNECTION_TYPE_SCHEMA_REQUEST_INIT;
  request.id = input(type);
  const ResponseHandle response = client.run<polytomic_get_connection_type_schema>(request);
  const polytomic_connection_type_schema* schema = polytomic_response_connection_type_schema(response.get());
  std::map<std::string, PropertyType, std::less<>> types;
  for (std::size_t index = 0; schema != nullptr && index < schema->properties_count; ++index) {
    const polytomic_configuration_property& property = *schema->properties[index];
    const bool is_array = view(property.type) == "array";
    types[std::string(view(property.name))] = {std::string(view(property.type)),
                                               is_array ? element_type(property.items) : std::string()};
  }
  return types;
}

CommandFailure wrong_value(const std::string& key, std::string_view expected) {
  return usage_failure("--config " + key + ": must be " + std::string(expected));
}

rapidjson::Value parsed(const std::string& key, const std::string& text, std::string_view type, Allocator& allocator) {
  rapidjson::Document value(&allocator);
  value.Parse<parse_flags>(text.data(), text.size());
  const bool readable = !value.HasParseError();
  if (type == "integer" && !(readable && (value.IsInt64() || value.IsUint64())))
    throw wrong_value(key, "a whole number");
  if (type == "number" && !(readable && value.IsNumber())) throw wrong_value(key, "a number");
  if (type == "object" && !(readable && value.IsObject())) throw wrong_value(key, "a JSON object");
  if (type == "array" && !(readable && value.IsArray())) throw wrong_value(key, "a JSON array");
  return rapidjson::Value(value, allocator);
}

rapidjson::Value converted(const std::string& key, const std::string& text, std::string_view type,
                           Allocator& allocator) {
  if (type == "boolean") {
    if (text == "true" || text == "yes") return rapidjson::Value(true);
    if (text == "false" || text == "no") return rapidjson::Value(false);
    throw wrong_value(key, "true or false");
  }
  if (type == "integer" || type == "number" || type == "object" || type == "array") {
    return parsed(key, text, type, allocator);
  }
  return rapidjson::Value(text.data(), static_cast<rapidjson::SizeType>(text.size()), allocator);
}

void set(rapidjson::Document& object, const std::string& key, rapidjson::Value value) {
  Allocator& allocator = object.GetAllocator();
  rapidjson::Value name(key.data(), static_cast<rapidjson::SizeType>(key.size()), allocator);
  const auto member = object.FindMember(name);
  if (member != object.MemberEnd()) {
    member->value = std::move(value);
  } else {
    object.AddMember(name, value, allocator);
  }
}

void assign(rapidjson::Document& object, const std::string& key, const std::vector<std::string>& texts,
            const PropertyType& type) {
  Allocator& allocator = object.GetAllocator();
  const bool whole_array = texts.size() == 1 && texts.front().starts_with('[');
  if (type.name != "array" || whole_array) {
    if (texts.size() > 1) throw usage_failure("--config " + key + ": given more than once, but it takes one value");
    return set(object, key, converted(key, texts.front(), type.name, allocator));
  }
  rapidjson::Value array(rapidjson::kArrayType);
  for (const std::string& text : texts) array.PushBack(converted(key, text, type.element, allocator), allocator);
  set(object, key, std::move(array));
}

rapidjson::Document parse_object(std::string_view text, std::string_view origin) {
  rapidjson::Document document;
  document.Parse<parse_flags>(text.data(), text.size());
  if (document.HasParseError()) {
    throw usage_failure(std::string(origin) + ": not valid JSON at byte " + std::to_string(document.GetErrorOffset()));
  }
  if (!document.IsObject()) throw usage_failure(std::string(origin) + ": must be a JSON object");
  return document;
}

}  // namespace

void add_configuration_options(CLI::App& command, ConfigurationOptions& options) {
  add_repeated(command, "--config", options.assignments, "KEY=VALUE",
               "A configuration value; repeat it for more, and for the elements of a list");
  command
      .add_option("--config-json", options.json_file,
                  "File with the configuration as a JSON object, - for standard input")
      ->type_name("FILE");
}

std::string configuration_json(Client& client, std::string_view type, const ConfigurationOptions& options,
                               std::string_view base) {
  const bool from_file = !options.json_file.empty();
  std::string text = from_file ? read_input(options.json_file, "--config-json") : std::string(base);
  rapidjson::Document object = parse_object(text, from_file ? "--config-json" : "the stored configuration");
  if (options.assignments.empty()) return text;

  std::map<std::string, std::vector<std::string>> values;
  for (auto& [key, value] : named_texts(options.assignments, "--config")) values[key].push_back(value);
  const auto types = property_types(client, type);
  for (const auto& [key, texts] : values) {
    const auto known = types.find(key);
    assign(object, key, texts, known != types.end() ? known->second : PropertyType{});
  }
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  object.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace polytomic::cli
