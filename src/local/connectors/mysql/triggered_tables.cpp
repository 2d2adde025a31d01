#include "local/connectors/mysql/triggered_tables.h"

#include "local/connectors/mysql/statements.h"

namespace polytomic::local::mysql {

void TriggeredTables::learn(std::string_view schema, std::string_view changes, Link& link, const Context& context) {
  const bool is_the_same = schema == schema_ && changes == changes_;
  if (is_the_same && is_read_) return;
  is_read_ = false;
  schema_ = schema;
  changes_ = changes;
  if (!is_the_same) return;
  names_.clear();
  link.query({triggers_sql({schema}), [this](const Row& row) { names_.emplace(row.text(1)); }}, context);
  is_read_ = true;
}

}  // namespace polytomic::local::mysql
