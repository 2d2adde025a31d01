#include "local/connectors/mysql/creation.h"

#include <algorithm>
#include <optional>

#include "core/error.h"
#include "core/text.h"
#include "local/connectors/mysql/grants.h"
#include "local/connectors/mysql/statements.h"
#include "local/connectors/mysql/text.h"
#include "local/object_id.h"
#include "local/printable.h"

namespace polytomic::local::mysql {
namespace {

constexpr std::string_view schema_property = "schema";
constexpr std::string_view name_property = "name";
constexpr std::size_t longest_name = 64;  // characters

[[noreturn]] void refuse(std::string_view field, std::string message) {
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field, std::move(message)));
}

std::vector<std::string> read_schemas(Access& access, std::string_view only, const Context& context) {
  Grants grants;
  access.link.query({grants_sql(), [&grants](const Row& row) { grants.add(row.text(0)); }}, context);
  std::vector<std::string> schemas;
  const Server& server = access.server;
  const bool is_closed = server.is_closed || (server.is_read_only && (grants.of_server() & may_write_read_only) == 0);
  const auto keep = [&](const Row& row) {
    const std::string_view schema = row.text(0);
    if (is_closed || (!only.empty() && schema != only)) return;
    if ((grants.of_schema(schema, !server.has_partial_revokes) & may_create) != 0) schemas.emplace_back(schema);
  };
  access.link.query({schemas_sql(), keep}, context);
  return schemas;
}

std::optional<std::string> take_value(const std::vector<std::pair<std::string, std::string>>& values,
                                      std::string_view property) {
  std::optional<std::string> found;
  for (const auto& [id, value] : values) {
    if (id != schema_property && id != name_property) {
      refuse(printable(id), "a new table takes no property but schema and name; leave it out");
    }
    if (id != property) continue;
    if (found) refuse(property, std::string(property) + " is given twice; give it once");
    found = value;
  }
  return found;
}

bool is_of_several_bytes(char letter) { return (static_cast<unsigned char>(letter) & 0xC0U) == 0x80U; }

void check_name(std::string_view name) {
  constexpr unsigned char first_of_four_bytes = 0xF0;
  if (name.empty()) refuse(name_property, "name is empty; give the name of the new table");
  if (name.find('\0') != std::string_view::npos) refuse(name_property, "name holds a NUL character; leave it out");
  if (!is_valid_utf8(name)) refuse(name_property, "name is not valid UTF-8");
  if (name.ends_with(' '))
    refuse(name_property, "name ends with a space, which the server does not take; leave it out");
  const bool is_supplementary =
      std::ranges::any_of(name, [](char letter) { return static_cast<unsigned char>(letter) >= first_of_four_bytes; });
  if (is_supplementary) {
    refuse(name_property, "name holds a character beyond U+FFFF, which the server does not take; leave it out");
  }
  const auto characters = name.size() - static_cast<std::size_t>(std::ranges::count_if(name, is_of_several_bytes));
  if (characters > longest_name) {
    refuse(name_property, "name is longer than the 64 characters that the server takes; shorten it");
  }
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text.append(text.empty() ? "" : ", ").append(printable(name));
  return text;
}

ObjectName choose(std::optional<std::string> schema, std::string name, const std::vector<std::string>& schemas) {
  if (!schema) {
    // The vendor's own clients give both in one.
    const auto parsed = parse_object_id(name);
    if (parsed && std::ranges::find(schemas, parsed->schema) != schemas.end()) return *parsed;
    refuse(schema_property, "schema is not given; give one of " + listed(schemas));
  }
  if (std::ranges::find(schemas, *schema) == schemas.end()) {
    refuse(schema_property, "there is no database " + printable(*schema) +
                                " in which this user may create tables; choose one of " + listed(schemas));
  }
  return {std::move(*schema), std::move(name)};
}

// As the server does it where the names of tables are in small letters.
std::string folded(std::string name) {
  std::ranges::transform(name, name.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return name;
}

void check_is_free(Access& access, const ObjectName& object, const Context& context) {
  bool is_taken = false;
  const auto compare = [&](const Row& row) { is_taken = is_taken || row.text(1) == object.name; };
  access.link.query({tables_sql({object.schema, object.name}), compare}, context);
  if (!is_taken) return;
  refuse(name_property,
         "the database " + printable(object.schema) + " has a table or view of this name already; choose another name");
}

}  // namespace

std::vector<CreationProperty> describe_creation(Access& access, std::string_view only, const Context& context) {
  std::vector<std::string> schemas = read_schemas(access, only, context);
  if (schemas.empty()) return {};
  return {{std::string(schema_property), "Schema", true, std::move(schemas)},
          {std::string(name_property), "Name", false, {}}};
}

NewObject check_new_object(Access& access, std::string_view only,
                           const std::vector<std::pair<std::string, std::string>>& values, const Context& context) {
  auto schema = take_value(values, schema_property);
  auto name = take_value(values, name_property);
  if (!name) refuse(name_property, "name is not given; give the name of the new table");
  const std::vector<std::string> schemas = read_schemas(access, only, context);
  if (schemas.empty()) {
    refuse(schema_property,
           "there is no database in which this user may create tables; grant it CREATE on one, unless the server only "
           "reads");
  }
  ObjectName object = choose(std::move(schema), std::move(*name), schemas);
  check_name(object.name);
  if (access.server.folds_names) object.name = folded(std::move(object.name));
  check_is_free(access, object, context);
  return {make_object_id(object.schema, object.name), object.name};
}

}  // namespace polytomic::local::mysql
