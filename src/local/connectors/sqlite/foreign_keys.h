// Which column refers to which.
#pragma once

#include <sqlite3.h>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "local/connectors/sqlite/catalog.h"
#include "local/connectors/sqlite/outline.h"
#include "local/connectors/sqlite/settings.h"

namespace polytomic::local::sqlite {

// Resolves the foreign keys of many tables, of which many refer to the same columns. Everything given must outlive it.
class ReferenceFinder {
 public:
  ReferenceFinder(sqlite3* database, const Outline& outline, const ObjectFilter& filter)
      : database_(database), outline_(&outline), filter_(&filter) {}

  // Sets the references of the columns whose foreign key has one column only and a parent that is offered. Throws Fault.
  void find_references(Table& table);

 private:
  using References = std::unordered_map<std::string, std::optional<Reference>>;

  // What a foreign key refers to; `column` is empty for the primary key.
  const std::optional<Reference>& resolve(const std::string& parent, const std::string& column);
  [[nodiscard]] std::optional<Reference> look_up(const std::string& parent, const std::string& column) const;

  sqlite3* database_;
  const Outline* outline_;
  const ObjectFilter* filter_;
  References known_;
};

}  // namespace polytomic::local::sqlite
