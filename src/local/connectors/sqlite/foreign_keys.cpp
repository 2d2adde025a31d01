#include "local/connectors/sqlite/foreign_keys.h"

#include <algorithm>

#include "local/connectors/sqlite/text.h"

namespace polytomic::local::sqlite {
namespace {

template <class Columns>
auto find_column(Columns& columns, std::string_view name) -> decltype(columns.data()) {
  const std::string folded = fold(name);
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&folded](const Column& column) { return fold(column.name) == folded; });
  return found == columns.end() ? nullptr : &*found;
}

// The column that a key without parent columns means: the primary key, where that is one column.
const Column* find_primary_column(const Object& object) {
  const auto is_primary = [](const Column& column) { return column.primary_key; };
  if (std::count_if(object.columns.begin(), object.columns.end(), is_primary) != 1) return nullptr;
  return &*std::find_if(object.columns.begin(), object.columns.end(), is_primary);
}

}  // namespace

void find_references(Table& table, const Tables& parents) {
  for (const ForeignKeyFacts& key : table.foreign_keys) {
    const Table* parent = parents.find(key.parent);
    if (key.columns.size() != 1 || parent == nullptr || parent->object.kind != ObjectKind::table) continue;
    const auto& [child_name, parent_name] = key.columns.front();
    Column* child = find_column(table.object.columns, child_name);
    const Column* referred =
        parent_name.empty() ? find_primary_column(parent->object) : find_column(parent->object.columns, parent_name);
    // SQLite lists the newest key first; the oldest one stands.
    if (child != nullptr && referred != nullptr) child->reference = Reference{parent->object.id, referred->name};
  }
}

}  // namespace polytomic::local::sqlite
