#include "local/connectors/postgresql/creation.h"

#include <algorithm>
#include <optional>

#include "core/error.h"
#include "core/text.h"
#include "local/connectors/postgresql/statements.h"
#include "local/connectors/postgresql/text.h"
#include "local/object_id.h"
#include "local/printable.h"

namespace polytomic::local::postgresql {
namespace {

constexpr std::string_view schema_property = "schema";
constexpr std::string_view name_property = "name";
constexpr std::size_t longest_name_bytes = 63;
// Tables share names with views, indexes and sequences, and with types, since each is one.
constexpr std::string_view taken_sql =
    "SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = $1::text::name AND c.relname = $2::text::name UNION ALL "
    "SELECT 1 FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace "
    "WHERE n.nspname = $1::text::name AND t.typname = $2::text::name AND t.typcategory <> 'A'";

[[noreturn]] void refuse(std::string_view field, std::string message) {
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field, std::move(message)));
}

std::vector<std::string> read_schemas(Link& link, const Context& context) {
  std::vector<std::string> schemas;
  const auto keep = [&schemas](const Row& row) {
    if (is_valid_utf8(row.text(0))) schemas.emplace_back(row.text(0));
  };
  link.query({creatable_schemas_sql(), keep}, {}, context);
  return schemas;
}

std::optional<std::string> take_value(const std::vector<std::pair<std::string, std::string>>& values,
                                      std::string_view property) {
  std::optional<std::string> found;
  for (const auto& [id, value] : values) {
    if (id != schema_property && id != name_property) {
      refuse(printable(id), "a new PostgreSQL table takes no property but schema and name; leave it out");
    }
    if (id != property) continue;
    if (found) refuse(property, std::string(property) + " is given twice; give it once");
    found = value;
  }
  return found;
}

void check_name(std::string_view name) {
  if (name.empty()) refuse(name_property, "name is empty; give the name of the new table");
  if (name.find('\0') != std::string_view::npos) refuse(name_property, "name holds a NUL character; leave it out");
  if (!is_valid_utf8(name)) refuse(name_property, "name is not valid UTF-8");
  if (name.size() > longest_name_bytes) {
    refuse(name_property, "name is longer than the 63 bytes that PostgreSQL keeps of a name; shorten it");
  }
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text.append(text.empty() ? "" : ", ").append(name);
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
    refuse(schema_property, "the database has no schema " + printable(*schema) +
                                " in which this user may create tables; choose one of " + listed(schemas));
  }
  return {std::move(*schema), std::move(name)};
}

void check_is_free(Link& link, const ObjectName& object, const Context& context) {
  bool is_taken = false;
  link.query({std::string(taken_sql), [&is_taken](const Row&) { is_taken = true; }}, {object.schema, object.name},
             context);
  if (!is_taken) return;
  refuse(name_property,
         "the schema " + printable(object.schema) + " has an object or type of this name already; choose another name");
}

}  // namespace

std::vector<CreationProperty> describe_creation(Link& link, const Context& context) {
  std::vector<std::string> schemas = read_schemas(link, context);
  if (schemas.empty()) return {};
  return {{std::string(schema_property), "Schema", true, std::move(schemas)},
          {std::string(name_property), "Name", false, {}}};
}

NewObject check_new_object(Link& link, const std::vector<std::pair<std::string, std::string>>& values,
                           const Context& context) {
  auto schema = take_value(values, schema_property);
  auto name = take_value(values, name_property);
  if (!name) refuse(name_property, "name is not given; give the name of the new table");
  const std::vector<std::string> schemas = read_schemas(link, context);
  if (schemas.empty()) {
    refuse(schema_property,
           "this user may create tables in no schema of the database; grant it CREATE on one, unless the server is a "
           "standby, which takes none");
  }
  const ObjectName object = choose(std::move(schema), std::move(*name), schemas);
  check_name(object.name);
  check_is_free(link, object, context);
  return {make_object_id(object.schema, object.name), object.name};
}

}  // namespace polytomic::local::postgresql
