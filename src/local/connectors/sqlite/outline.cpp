#include "local/connectors/sqlite/outline.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/text.h"
#include "local/connectors/sqlite/handle.h"
#include "local/connectors/sqlite/text.h"

namespace polytomic::local::sqlite {
namespace {

// A word in the text of a table may be part of a name or a comment; without the word, there is no such clause. The key
// of a table without rowid is an index that has no row of its own.
constexpr std::string_view objects_sql =
    "SELECT rowid, name, type = 'view', rootpage = 0, sql LIKE '%references%', sql LIKE '%without%', sql LIKE "
    "'%check%', "
    "sql LIKE '%collate%' FROM main.sqlite_schema WHERE type IN ('table', 'view')";
// Some operators are words.
constexpr std::string_view attachments_sql =
    "SELECT tbl_name, type = 'trigger', sql GLOB '*[^a-zA-Z0-9_ ,\"()]*' OR sql LIKE '%(%(%' OR sql LIKE '%where%' OR "
    "sql LIKE '%collate%' OR sql LIKE '%regexp%' OR sql LIKE '%match%' "
    "FROM main.sqlite_schema WHERE type IN ('index', 'trigger')";
constexpr std::string_view shadows_sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'";

bool precedes(std::string_view left, std::string_view right) { return compare_ignoring_case(left, right) < 0; }

template <class Entries>
auto find_entry(Entries& entries, std::string_view name) -> decltype(entries.data()) {
  const auto found = std::ranges::lower_bound(entries, name, precedes, &Entry::name);
  return found == entries.end() || precedes(name, found->name) ? nullptr : &*found;
}

ObjectKind object_kind(bool is_view, bool has_no_root) {
  if (is_view) return ObjectKind::view;
  return has_no_root ? ObjectKind::virtual_table : ObjectKind::table;
}

std::vector<Entry> read_entries(sqlite3* database) {
  std::vector<Entry> entries;
  Statement rows(database, objects_sql);
  while (rows.step()) {
    const std::string_view name = rows.text(1);
    // A name that is not UTF-8 cannot be asked for, so it is not offered.
    if (is_reserved_name(name) || !is_valid_utf8(name)) continue;
    Entry& entry = entries.emplace_back();
    entry.row = rows.integer(0);
    entry.name = name;
    entry.kind = object_kind(rows.flag(2), rows.flag(3));
    entry.refers = rows.flag(4);
    entry.has_index = rows.flag(5);
    entry.has_check = rows.flag(6);
    entry.has_collation = rows.flag(7);
  }
  return entries;
}

void mark_attachments(sqlite3* database, std::vector<Entry>& entries) {
  Statement rows(database, attachments_sql);
  while (rows.step()) {
    Entry* entry = find_entry(entries, rows.text(0));
    if (entry == nullptr) continue;
    if (rows.flag(1)) {
      entry->has_trigger = true;
    } else {
      entry->has_index = true;
      entry->computes_index = entry->computes_index || rows.flag(2);
    }
  }
}

void mark_parents(sqlite3* database, std::vector<Entry>& entries) {
  for (const Entry& entry : entries) {
    if (!entry.refers || entry.kind != ObjectKind::table) continue;
    Statement keys = pragma(database, "foreign_key_list", entry.name);  // id, seq, table, from, to, ...
    while (keys.step()) {
      if (Entry* parent = find_entry(entries, keys.text(2)); parent != nullptr) parent->is_referred_to = true;
    }
  }
}

// Virtual tables keep their content in tables that only they may write to. SQLite knows which these are, but looks at
// every view before it tells.
std::vector<Entry> without_shadows(sqlite3* database, std::vector<Entry> entries) {
  const bool has_virtual_table =
      std::ranges::any_of(entries, [](const Entry& entry) { return entry.kind == ObjectKind::virtual_table; });
  if (!has_virtual_table) return entries;
  std::vector<std::string> shadows;
  Statement rows(database, shadows_sql);
  while (rows.step()) shadows.emplace_back(rows.text(0));
  std::ranges::sort(shadows);
  std::erase_if(entries, [&shadows](const Entry& entry) { return std::ranges::binary_search(shadows, entry.name); });
  return entries;
}

}  // namespace

const Entry* Outline::find(std::string_view name) const { return find_entry(entries_, name); }

Outline read_outline(sqlite3* database) {
  std::vector<Entry> entries = without_shadows(database, read_entries(database));
  std::ranges::sort(entries, precedes, &Entry::name);
  mark_attachments(database, entries);
  mark_parents(database, entries);
  return Outline(std::move(entries));
}

}  // namespace polytomic::local::sqlite
