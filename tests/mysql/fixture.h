// What the tests of the mysql connector share. They drive it as the engine drives it, against a real server.
#pragma once

#include <memory>
#include <string>

#include "client.h"
#include "connectors/connector_test.h"
#include "local/connectors/mysql/connector.h"
#include "private_server.h"

namespace polytomic::local::mysql::testing {

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

inline constexpr const char* password = "s3cret-word";

// One server for all tests of the program; nullptr where none is installed, or where it did not start.
PrivateServer* shared_server();

// Each test has the server to itself, and leaves no database and no user behind.
class MysqlTest : public ConnectorTest {
 protected:
  [[nodiscard]] std::unique_ptr<Connector> connector() const override { return make_mysql_connector(); }
  void SetUp() override;
  void TearDown() override;

  // Makes users that connect with the password.
  void create_users(const Names& users);
  [[nodiscard]] Client connect(const std::string& user) const;
  // The administrator's.
  Client& author() { return *author_; }

  // `more` are further members of the configuration, as JSON.
  [[nodiscard]] static Configuration configuration(const std::string& user, const std::string& more = "");
  [[nodiscard]] std::unique_ptr<Database> open(const std::string& user = PrivateServer::administrator,
                                               const std::string& more = "") const;

  std::unique_ptr<Client> author_;
};

}  // namespace polytomic::local::mysql::testing
