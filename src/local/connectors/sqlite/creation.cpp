#include "local/connectors/sqlite/creation.h"

#include "core/error.h"
#include "core/text.h"
#include "local/connectors/sqlite/handle.h"
#include "local/connectors/sqlite/text.h"
#include "local/printable.h"

namespace polytomic::local::sqlite {
namespace {

constexpr std::string_view name_property = "name";
// Triggers have names of their own; an index shares them with tables and views.
constexpr std::string_view taken_sql =
    "SELECT type FROM main.sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type <> 'trigger' LIMIT 1";

[[noreturn]] void refuse(std::string_view field, std::string message) {
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field, std::move(message)));
}

void check_name(const std::string& name) {
  if (name.empty()) refuse(name_property, "name is empty; give the name of the new table");
  if (name.find('\0') != std::string::npos) refuse(name_property, "name holds a NUL character; leave it out");
  if (!is_valid_utf8(name)) refuse(name_property, "name is not valid UTF-8");
  if (is_reserved_name(name)) {
    refuse(name_property, "name begins with sqlite_, which SQLite keeps for itself; choose another name");
  }
}

}  // namespace

std::vector<CreationProperty> describe_creation() { return {{std::string(name_property), "Name", false, {}}}; }

std::string read_new_name(const std::vector<std::pair<std::string, std::string>>& values) {
  const std::string* name = nullptr;
  for (const auto& [id, value] : values) {
    if (id != name_property) refuse(valid_text(id), "a new SQLite table takes no property but name; leave it out");
    if (name != nullptr) refuse(name_property, "name is given twice; give it once");
    name = &value;
  }
  if (name == nullptr) refuse(name_property, "name is not given; give the name of the new table");
  check_name(*name);
  return *name;
}

void check_name_is_free(sqlite3* database, const std::string& name) {
  Statement rows(database, taken_sql);
  rows.bind(1, name);
  if (!rows.step()) return;
  const std::string type(rows.text(0));
  refuse(name_property, "the database has a " + valid_text(type) + " of this name already; choose another name");
}

}  // namespace polytomic::local::sqlite
