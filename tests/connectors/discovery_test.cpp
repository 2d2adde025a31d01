// What is found of a database and holds for every server.
#include "server_test.h"

namespace polytomic::local::testing {
namespace {

class ServerDiscoveryTest : public ServerTest {};

TEST_F(ServerDiscoveryTest, SamplesOnlyWhatCanBeRead) {
  create_user("visitor");
  author().run("CREATE SCHEMA d");
  author().run("CREATE TABLE d.t (id int, secret text)");
  author().run("INSERT INTO d.t VALUES (1, 'x')");
  let_in("visitor", "d");
  author().run("GRANT SELECT (id), INSERT (secret) ON d.t TO visitor");
  const auto database = open("visitor");
  EXPECT_EQ(database->sample(describe(*database, "d.t"), 5, context()), Names{R"({"id":1})"});
}

}  // namespace
}  // namespace polytomic::local::testing
