// The tables that have triggers.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "core/context.h"
#include "local/connectors/mysql/link.h"
#include "local/object_id.h"

namespace polytomic::local::mysql {

// To look for the triggers of one table takes MariaDB as long as its columns do. Where nothing changes, all of its database
// are looked up once. Used by one thread at a time.
class TriggeredTables {
 public:
  // True where it is known which tables of the database have triggers, as long as nothing has changed.
  [[nodiscard]] bool know(std::string_view schema) const { return is_read_ && schema == schema_; }
  // True where the table certainly has none. `changes` is what read_changes gave just now.
  [[nodiscard]] bool lack(const ObjectName& name, std::string_view changes) const {
    return know(name.schema) && changes == changes_ && !names_.contains(name.name);
  }
  // To be called each time that `changes` is known: reads those of the database when it is the same twice. Throws Fault, and
  // Failure where the context says to stop.
  void learn(std::string_view schema, std::string_view changes, Link& link, const Context& context);

 private:
  std::string schema_;
  std::string changes_;  // when it was read, or would have been
  bool is_read_ = false;
  std::set<std::string, std::less<>> names_;
};

}  // namespace polytomic::local::mysql
