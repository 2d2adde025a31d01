#include "local/connectors/mysql/referred_tables.h"

#include <utility>

#include "local/connectors/mysql/changes.h"
#include "local/connectors/mysql/statements.h"
#include "local/object_id.h"

namespace polytomic::local::mysql {

bool ReferredTables::contains(const std::string& object_id, std::string_view schema, Link& link,
                              const Context& context) {
  std::string changes = read_changes(link, context);
  if (changes != changes_) {
    ids_.clear();
    changes_.clear();
    const auto add = [this](const Row& row) {
      const bool is_own = row.text(0) == row.text(4) && row.text(1) == row.text(5);
      if (!is_own) ids_.insert(make_object_id(row.text(4), row.text(5)));
    };
    link.query({references_sql({schema, {}}), add}, context);
    changes_ = std::move(changes);
  }
  return ids_.contains(object_id);
}

}  // namespace polytomic::local::mysql
