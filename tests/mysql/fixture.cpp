#include "fixture.h"

#include "connectors/shared_server.h"

namespace polytomic::local::mysql::testing {

using OneServer = local::testing::SharedServer<PrivateServer>;

PrivateServer* shared_server() { return OneServer::get().server.get(); }

void MysqlTest::SetUp() {
  OneServer::require();
  if (IsSkipped() || HasFatalFailure()) return;
  author_ = std::make_unique<Client>(shared_server()->socket(), PrivateServer::administrator);
}

void MysqlTest::TearDown() {
  if (author_ == nullptr) return;
  author_ = std::make_unique<Client>(shared_server()->socket(), PrivateServer::administrator);
  for (const std::string& name :
       author().values("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME "
                       "NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')")) {
    author().run("DROP DATABASE " + quote(name));
  }
  for (const auto& row : author().rows("SELECT User, Host, is_role FROM mysql.user WHERE User NOT IN ('root', "
                                       "'mariadb.sys', 'mysql', 'PUBLIC', '')")) {
    const bool is_role = row[2] == "Y";
    author().run(is_role ? "DROP ROLE " + quote(row[0].value_or(""))
                         : "DROP USER " + quote(row[0].value_or("")) + "@" + quote(row[1].value_or("")));
  }
  author().attempt("REVOKE ALL PRIVILEGES, GRANT OPTION FROM PUBLIC");
  author_.reset();
}

void MysqlTest::create_users(const Names& users) {
  for (const std::string& user : users) {
    author().run("CREATE USER " + quote(user) + "@'%' IDENTIFIED BY " + literal(password));
  }
}

Client MysqlTest::connect(const std::string& user) const {
  return {shared_server()->socket(), user, user == PrivateServer::administrator ? "" : password};
}

Configuration MysqlTest::configuration(const std::string& user, const std::string& more) {
  return Configuration("{\"hostname\":" + json(shared_server()->socket()) + ",\"port\":3306,\"account\":" + json(user) +
                       ",\"passwd\":" + json(user == PrivateServer::administrator ? "" : password) +
                       (more.empty() ? "" : "," + more) + "}");
}

std::unique_ptr<Database> MysqlTest::open(const std::string& user, const std::string& more) const {
  return connector()->open(configuration(user, more), context());
}

}  // namespace polytomic::local::mysql::testing
