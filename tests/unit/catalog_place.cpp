#include "catalog_place.h"

#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "local/catalogs/sqlite/database.h"

#ifdef POLYTOMIC_WITH_POSTGRESQL
#include "postgresql/client.h"
#include "postgresql/private_server.h"
#endif

namespace polytomic::local::testing {
namespace {

#ifdef POLYTOMIC_WITH_POSTGRESQL
using postgresql::testing::Client;
using postgresql::testing::PrivateServer;

// One for all tests of the program.
PrivateServer& server() {
  static const std::unique_ptr<PrivateServer> started = PrivateServer::start();
  if (started == nullptr) throw std::runtime_error(PrivateServer::missing);
  return *started;
}

std::string url() {
  return "postgresql://" + std::string(PrivateServer::superuser) + "@/postgres?host=" + server().socket_directory() +
         "&port=" + std::to_string(server().port());
}

void run_in_postgresql(const std::string& sql) {
  Client(server().socket_directory(), server().port(), "postgres", PrivateServer::superuser)
      .run("SET client_min_messages = warning; SET search_path = polytomic; " + sql);
}
#else
std::string url() { throw std::runtime_error("built without PostgreSQL"); }
void run_in_postgresql(const std::string&) { throw std::runtime_error("built without PostgreSQL"); }
#endif

}  // namespace

CatalogPlace::CatalogPlace() {
  if (is_file()) return;
  setenv("XDG_DATA_HOME", folder_.path().c_str(), 1);  // where the catalog's key lies then
  run_in_postgresql("DROP SCHEMA IF EXISTS polytomic CASCADE");
}

CatalogPlace::~CatalogPlace() {
  if (!is_file()) unsetenv("XDG_DATA_HOME");
}

bool CatalogPlace::is_file() {
  const char* kind = std::getenv("POLYTOMIC_TEST_CATALOG");
  return kind == nullptr || std::string_view(kind) != "postgresql";
}

std::string CatalogPlace::location() const { return is_file() ? folder_.file("catalog.db") : url(); }

void CatalogPlace::alter(const std::string& sql) const {
  if (!is_file()) return run_in_postgresql(sql);
  SqliteCatalogDatabase(location(), SqliteCatalogDatabase::Access::write).execute(sql);
}

}  // namespace polytomic::local::testing
