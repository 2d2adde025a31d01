// A new connection as the catalog keeps it, for tests of the catalog alone.
#pragma once

#include <string>

#include "local/connection_store.h"
#include "local/uuid.h"

namespace polytomic::local::testing {

inline ConnectionRecord record(const std::string& name) {
  ConnectionRecord made;
  made.id = make_uuid();
  made.name = name;
  made.type = "fake";
  made.configuration = "{}";
  made.policies = "[]";
  made.status = "healthy";
  made.created_at = made.updated_at = 1;
  return made;
}

}  // namespace polytomic::local::testing
