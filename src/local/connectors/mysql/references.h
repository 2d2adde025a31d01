// The foreign keys of a database.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "local/connectors/mysql/link.h"
#include "local/connectors/mysql/row.h"
#include "local/object_id.h"

namespace polytomic::local::mysql {

// One column of a foreign key.
struct ColumnReference {
  // Of a row of references_sql.
  explicit ColumnReference(const Row& row);

  [[nodiscard]] bool is_of_itself() const { return child == parent; }

  ObjectName child;
  std::string column;
  std::string constraint;
  ObjectName parent;
  std::string parent_column;
};

// MariaDB opens every table to tell its foreign keys: what was found is kept until something changes. Used by one thread at
// a time.
class References {
 public:
  // True where they were asked for on this connection.
  [[nodiscard]] bool are_in_use() const { return !changes_.empty(); }
  // `schema` is the one database to look at; empty for every one. Throws Fault, and Failure where the context says to stop.
  [[nodiscard]] const std::vector<ColumnReference>& read(std::string_view schema, Link& link, const Context& context);
  // The same where `changes`, which read_changes gave just now, is known already.
  [[nodiscard]] const std::vector<ColumnReference>& read(std::string_view schema, std::string changes, Link& link,
                                                         const Context& context);

 private:
  void read_all(std::string_view schema, Link& link, const Context& context);

  std::string changes_;  // when it was read; empty for never
  std::vector<ColumnReference> references_;
};

}  // namespace polytomic::local::mysql
