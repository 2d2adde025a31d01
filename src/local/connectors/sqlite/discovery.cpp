#include "local/connectors/sqlite/discovery.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/text.h"
#include "local/connectors/sqlite/catalog.h"
#include "local/connectors/sqlite/checks.h"
#include "local/connectors/sqlite/fault.h"
#include "local/connectors/sqlite/foreign_keys.h"
#include "local/connectors/sqlite/keys.h"
#include "local/connectors/sqlite/types.h"
#include "local/connectors/sqlite/writes.h"
#include "local/printable.h"

namespace polytomic::local::sqlite {
namespace {

// A broken view must not take the listing with it.
Table read_table_or_warn(sqlite3* database, const Entry& entry, FieldTypes& types) {
  try {
    return read_table(database, entry, types);
  } catch (const Fault& fault) {
    if (entry.kind == ObjectKind::table || !fault.is_about_statement()) throw;
    Table table = make_table(entry);
    table.object.warnings.push_back("its columns cannot be read: " + fault.message());
    return table;
  }
}

// Columns whose names are not UTF-8 cannot be asked for; they leave with every key that needs them.
void drop_unspeakable_columns(Object& object) {
  const auto is_unspeakable = [](const std::string& name) { return !is_valid_utf8(name); };
  const auto dropped =
      std::erase_if(object.columns, [&is_unspeakable](const Column& column) { return is_unspeakable(column.name); });
  for (Column& column : object.columns) column.source_type = valid_text(column.source_type);
  if (dropped == 0) return;
  std::erase_if(object.keys, [&is_unspeakable](const UniqueKey& key) {
    return std::any_of(key.columns.begin(), key.columns.end(), is_unspeakable);
  });
  object.warnings.push_back("columns whose names are not valid UTF-8 are left out");
}

bool can_be_written(const Table& table) {
  return !table.object.columns.empty() && (table.entry->kind != ObjectKind::view || table.entry->has_trigger);
}

// Describes objects of one state of the database.
class Describer {
 public:
  Describer(sqlite3* database, const Outline& outline, const DiscoveryOptions& options, const Context& context)
      : database_(database),
        options_(&options),
        context_(&context),
        checks_(database),
        references_(database, outline, *options.filter) {}

  Object describe(const Entry& entry) {
    Table table = read_table_or_warn(database_, entry, types_);
    context_->check();  // nothing stops SQLite while it looks for the columns of views upon views
    if (options_->writable && can_be_written(table)) find_writes(database_, table);
    if (entry.kind == ObjectKind::table && entry.has_check) checks_.apply(table);
    find_keys(database_, table);
    references_.find_references(table);
    drop_unspeakable_columns(table.object);
    return std::move(table.object);
  }

 private:
  sqlite3* database_;
  const DiscoveryOptions* options_;
  const Context* context_;
  FieldTypes types_;
  CheckReader checks_;
  ReferenceFinder references_;
};

}  // namespace

void discover_each(sqlite3* database, const Outline& outline, const DiscoveryOptions& options,
                   const std::function<void(Object)>& take, const Context& context) {
  Describer describer(database, outline, options, context);
  for (const Entry& entry : outline.entries()) {
    if (options.filter->offers(entry.name)) take(describer.describe(entry));
  }
}

std::optional<Object> discover_one(sqlite3* database, const Outline& outline, std::string_view name,
                                   const DiscoveryOptions& options, const Context& context) {
  const Entry* entry = outline.find(name);
  if (entry == nullptr || !options.filter->offers(entry->name)) return std::nullopt;
  return Describer(database, outline, options, context).describe(*entry);
}

}  // namespace polytomic::local::sqlite
