// The tables that others refer to by foreign keys, which keep them from being emptied at once.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "core/context.h"
#include "local/connectors/mysql/link.h"

namespace polytomic::local::mysql {

// MariaDB opens every table to find those that refer to one: what was found is kept until something changes.
class ReferredTables {
 public:
  // `schema` is the one database to look at; empty for every one. Throws Fault.
  [[nodiscard]] bool contains(const std::string& object_id, std::string_view schema, Link& link,
                              const Context& context);

 private:
  std::string changes_;  // when it was read; empty for never
  std::set<std::string> ids_;
};

}  // namespace polytomic::local::mysql
