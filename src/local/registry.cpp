#include "local/registry.h"

#include "local/connectors/sqlite/connector.h"

namespace polytomic::local {

Connectors make_connectors() {
  Connectors connectors;
  connectors.push_back(sqlite::make_sqlite_connector());
  return connectors;
}

}  // namespace polytomic::local
