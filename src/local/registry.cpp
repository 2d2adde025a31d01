#include "local/registry.h"

#include "local/connectors/sqlite/connector.h"

#ifdef POLYTOMIC_WITH_CSV
#include "local/connectors/csv/connector.h"
#endif
#ifdef POLYTOMIC_WITH_FBAUDIENCE
#include "local/connectors/fbaudience/connector.h"
#endif
#ifdef POLYTOMIC_WITH_LINKEDINADS
#include "local/connectors/linkedinads/connector.h"
#endif
#ifdef POLYTOMIC_WITH_MYSQL
#include "local/connectors/mysql/connector.h"
#endif
#ifdef POLYTOMIC_WITH_POSTGRESQL
#include "local/connectors/postgresql/connector.h"
#endif

namespace polytomic::local {

Connectors make_connectors() {
  Connectors connectors;
  connectors.push_back(sqlite::make_sqlite_connector());
#ifdef POLYTOMIC_WITH_MYSQL
  connectors.push_back(mysql::make_mysql_connector());
#endif
#ifdef POLYTOMIC_WITH_POSTGRESQL
  connectors.push_back(postgresql::make_postgresql_connector());
#endif
#ifdef POLYTOMIC_WITH_CSV
  connectors.push_back(csv::make_csv_connector());
#endif
#ifdef POLYTOMIC_WITH_FBAUDIENCE
  connectors.push_back(fbaudience::make_fbaudience_connector());
#endif
#ifdef POLYTOMIC_WITH_LINKEDINADS
  connectors.push_back(linkedinads::make_linkedinads_connector());
#endif
  return connectors;
}

}  // namespace polytomic::local
