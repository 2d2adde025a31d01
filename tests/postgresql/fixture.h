// What the tests of the postgresql connector share. They drive it as the engine drives it, against a real server.
#pragma once

#include <memory>
#include <string>

#include "client.h"
#include "connectors/connector_test.h"
#include "local/connectors/postgresql/connector.h"
#include "private_server.h"

namespace polytomic::local::postgresql::testing {

using local::testing::ConnectorTest;
using local::testing::describe_for_comparison;
using local::testing::expect_part;
using local::testing::facts;
using local::testing::failure_of;
using local::testing::json;
using local::testing::keys;
using local::testing::long_enough;
using local::testing::Names;
using local::testing::verbs;

// One server for all tests of the program; nullptr where none is installed, or where it did not start.
PrivateServer* shared_server();

// Each test has a database of its own, gone afterwards.
class PostgresqlTest : public ConnectorTest {
 protected:
  [[nodiscard]] std::unique_ptr<Connector> connector() const override { return make_postgresql_connector(); }
  void SetUp() override;
  void TearDown() override;

  [[nodiscard]] Client connect(const std::string& user = PrivateServer::superuser) const;
  // The superuser's.
  Client& author() { return *author_; }

  // `more` are further members of the configuration, as JSON.
  [[nodiscard]] Configuration configuration(const std::string& user, const std::string& more = "") const;
  [[nodiscard]] std::unique_ptr<Database> open(const std::string& user = PrivateServer::superuser,
                                               const std::string& more = "") const;

  std::string name_;  // of the database
  std::unique_ptr<Client> author_;
};

}  // namespace polytomic::local::postgresql::testing
