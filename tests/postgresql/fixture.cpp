#include "fixture.h"

#include "connectors/shared_server.h"

namespace polytomic::local::postgresql::testing {

using OneServer = local::testing::SharedServer<PrivateServer>;

PrivateServer* shared_server() { return OneServer::get().server.get(); }

void PostgresqlTest::SetUp() {
  OneServer::require();
  if (IsSkipped() || HasFatalFailure()) return;
  static int count = 0;
  name_ = "test" + std::to_string(++count);
  Client(shared_server()->socket_directory(), shared_server()->port(), "postgres", PrivateServer::superuser)
      .run("CREATE DATABASE " + name_);
  author_ = std::make_unique<Client>(shared_server()->socket_directory(), shared_server()->port(), name_,
                                     PrivateServer::superuser);
}

void PostgresqlTest::TearDown() {
  author_.reset();
  if (name_.empty()) return;
  Client(shared_server()->socket_directory(), shared_server()->port(), "postgres", PrivateServer::superuser)
      .attempt("DROP DATABASE " + name_ + " WITH (FORCE)");
}

Client PostgresqlTest::connect(const std::string& user) const {
  return {shared_server()->socket_directory(), shared_server()->port(), name_, user};
}

Configuration PostgresqlTest::configuration(const std::string& user, const std::string& more) const {
  return Configuration("{\"hostname\":" + json(shared_server()->socket_directory()) +
                       ",\"port\":" + std::to_string(shared_server()->port()) + ",\"database\":" + json(name_) +
                       ",\"username\":" + json(user) + ",\"password\":\"s3cret-word\"" +
                       (more.empty() ? "" : "," + more) + "}");
}

std::unique_ptr<Database> PostgresqlTest::open(const std::string& user, const std::string& more) const {
  return connector()->open(configuration(user, more), context());
}

}  // namespace polytomic::local::postgresql::testing
