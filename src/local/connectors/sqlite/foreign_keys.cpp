#include "local/connectors/sqlite/foreign_keys.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/text.h"
#include "local/connectors/sqlite/handle.h"
#include "local/connectors/sqlite/text.h"

namespace polytomic::local::sqlite {
namespace {

// The parent's column of this name, as the parent spells it. Without a name, the primary key, where that is one column.
std::optional<std::string> find_column(sqlite3* database, const std::string& parent, const std::string& name) {
  std::optional<std::string> found;
  Statement rows = pragma(database, "table_xinfo", parent);  // cid, name, type, notnull, dflt_value, pk, hidden
  while (rows.step()) {
    const bool is_meant = name.empty() ? rows.flag(5) : compare_ignoring_case(rows.text(1), name) == 0;
    if (!is_meant) continue;
    if (found) return std::nullopt;
    found = rows.text(1);
  }
  return found;
}

}  // namespace

void ReferenceFinder::find_references(Table& table) {
  std::vector<Column>& columns = table.object.columns;
  for (const ForeignKeyFacts& key : table.foreign_keys) {
    if (key.columns.size() != 1) continue;
    const auto& [child_name, parent_column] = key.columns.front();
    const auto is_child = [&name = child_name](const Column& column) {
      return compare_ignoring_case(column.name, name) == 0;
    };
    const auto child = std::ranges::find_if(columns, is_child);
    if (child == columns.end()) continue;
    // SQLite lists the newest key first; the oldest one stands.
    if (const auto& reference = resolve(key.parent, parent_column)) child->reference = reference;
  }
}

const std::optional<Reference>& ReferenceFinder::resolve(const std::string& parent, const std::string& column) {
  std::string key = fold(parent);
  key.append(1, '\0').append(fold(column));
  const auto [known, is_new] = known_.try_emplace(std::move(key));
  if (is_new) known->second = look_up(parent, column);
  return known->second;
}

std::optional<Reference> ReferenceFinder::look_up(const std::string& parent, const std::string& column) const {
  const Entry* entry = outline_->find(parent);
  if (entry == nullptr || entry->kind != ObjectKind::table || !filter_->offers(entry->name)) return std::nullopt;
  std::optional<std::string> found = find_column(database_, entry->name, column);
  if (!found || !is_valid_utf8(*found)) return std::nullopt;
  return Reference{object_id(entry->name), std::move(*found)};
}

}  // namespace polytomic::local::sqlite
