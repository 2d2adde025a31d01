// Configurations, and what is said where a server cannot be used.
#include <cstdlib>

#include "server_test.h"

namespace polytomic::local::mysql::testing {
namespace {

class AccessTest : public local::testing::ServerTest {};

TEST_F(AccessTest, TellsAndReads) {
  author().run("CREATE DATABASE shop");
  const auto database = open();
  database->test(context());
  const auto values = database->configuration_values(context());
  ASSERT_EQ(values.size(), 1U);
  EXPECT_EQ(values[0].key, "dbname");
  EXPECT_EQ(values[0].values, Names{"shop"});
}

TEST_F(AccessTest, RefusesWhatCannotBeMeant) {
  for (const char* host : {"a,b", "replication://a", "h;user=x", "@h", ""}) {
    EXPECT_EQ(failure_to_check(place(host, 1)).field, "hostname") << host;
  }
  EXPECT_EQ(failure_to_check(place("h", 70000)).field, "port");
  EXPECT_EQ(failure_to_check(place("h", 1, R"("dbname":"MySQL")")).field, "dbname");
  EXPECT_EQ(failure_to_check(R"({"hostname":"h","port":1,"account":"u\u0000"})").field, "account");
}

TEST_F(AccessTest, SaysWhatIsMissing) {
  create_users({"known"});
  const std::string here = R"({"hostname":)" + json(shared_server()->socket()) + R"(,"port":3306,"account":)";
  const Error database = failure_to_open(here + R"("root","passwd":"","dbname":"no_such_database"})");
  EXPECT_EQ(database.code, POLYTOMIC_ERROR_DATABASE_MISSING);
  expect_part(database.message, "'no_such_database'");
  const Error user = failure_to_open(here + R"("known","passwd":"s3cret-wrong"})");
  EXPECT_EQ(user.code, POLYTOMIC_ERROR_DATABASE_FORBIDDEN);
  expect_part(user.message, "'known'");
  const Error right = failure_to_open(here + R"("known","passwd":"s3cret-word","dbname":"mysql_"})");
  EXPECT_EQ(right.code, POLYTOMIC_ERROR_DATABASE_FORBIDDEN);
  const Error server =
      failure_to_open(R"({"hostname":"/nonexistent/s","port":3306,"account":"u","passwd":"s3cret-word"})");
  EXPECT_EQ(server.code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  const Error port = failure_to_open(R"({"hostname":"127.0.0.1","port":1,"account":"u","passwd":"s3cret-word"})");
  EXPECT_EQ(port.code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  expect_part(port.message, "check hostname and port");
  for (const Error& error : {database, user, right, server, port}) {
    EXPECT_EQ(error.message.find("s3cret"), std::string::npos) << error.message;
    EXPECT_EQ(error.message.find('\n'), std::string::npos) << error.message;
  }
}

TEST_F(AccessTest, TakesAnyTextForItsValues) {
  author().run("CREATE DATABASE `odd 'database\\ ``x`; CREATE TABLE `odd 'database\\ ``x`.t (id int)");
  author().run("CREATE USER 'odd ''user\\\\ x' IDENTIFIED BY 'p''\\\\ \"w'; GRANT ALL ON *.* TO 'odd ''user\\\\ x'");
  const auto database = make_mysql_connector()->open(
      Configuration("{\"port\":3306,\"hostname\":" + json(shared_server()->socket()) +
                    ",\"account\":" + json("odd 'user\\ x") + ",\"passwd\":" + json("p'\\ \"w") +
                    ",\"dbname\":" + json("odd 'database\\ `x") + "}"),
      context());
  EXPECT_EQ(ids(*database), Names{"odd 'database\\ `x.t"});
}

// Nothing that the library would find on its own may decide where the secrets go.
TEST_F(AccessTest, IsNotLedAstrayByTheEnvironment) {
  const std::vector<const char*> names{"MYSQL_HOST", "MYSQL_TCP_PORT", "MYSQL_UNIX_PORT",
                                       "MYSQL_PWD",  "USER",           "MARIADB_TLS_DISABLE_PEER_VERIFICATION"};
  for (const char* name : names) setenv(name, "7", 1);
  const std::string file = shared_server()->keep_file(".my.cnf", "[client]\nhost=192.0.2.1\nuser=stranger\n");
  setenv("HOME", file.substr(0, file.rfind('/')).c_str(), 1);
  EXPECT_NO_THROW(open()->test(context()));
  for (const char* name : names) unsetenv(name);
}

// Nobody's functions write in the name of a reader.
TEST_F(AccessTest, ReadsOnly) {
  author().run(
      "CREATE DATABASE d; USE d; CREATE TABLE t (id int); CREATE FUNCTION writes() RETURNS int BEGIN INSERT INTO t "
      "VALUES "
      "(1); RETURN 1; END; CREATE VIEW writing AS SELECT writes() AS n");
  const auto database = open();
  Object writing = describe(*database, "d.writing");
  EXPECT_EQ(writing.warnings.size(), 1U);
  EXPECT_FALSE(writing.can_read);
  writing.columns.resize(1);
  writing.columns[0].name = "n";
  const Error error = failure_of([&] { (void)database->sample(writing, 5, context()); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_ERROR);
  expect_part(error.message, "READ ONLY transaction");
  EXPECT_EQ(author().value("SELECT COUNT(*) FROM d.t"), "0");
  EXPECT_NO_THROW(database->test(context()));
}

// The sessions of a user may begin in any mode.
TEST_F(AccessTest, SettingsOfOthersChangeNothing) {
  author().run(
      "CREATE DATABASE `d'\\\\`; USE `d'\\\\`; CREATE TABLE `t'\\\\\"` (id int PRIMARY KEY, `a'\\\\` varchar(9) NOT "
      "NULL); "
      "CREATE VIEW v AS SELECT id, concat(`a'\\\\`, 'x') AS y FROM `t'\\\\\"`; INSERT INTO `t'\\\\\"` VALUES (1, 'x')");
  const auto everything = [this] {
    const auto database = open();
    std::string text;
    for (const Object& object : database->describe_all(context())) {
      text += describe_for_comparison(object) + describe_for_comparison(describe(*database, object.id));
      for (const std::string& record : database->sample(object, 2, context())) text += record + "\n";
    }
    return text;
  };
  const std::string before = everything();
  expect_part(before, "{\"id\":1,\"a'\\\\\\\\\":\"x\"}");
  for (const char* mode : {"STRICT_ALL_TABLES,ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT",
                           "STRICT_ALL_TABLES,ORACLE", "STRICT_TRANS_TABLES,PAD_CHAR_TO_FULL_LENGTH,IGNORE_SPACE"}) {
    author().run("SET GLOBAL sql_mode = " + literal(mode));
    EXPECT_EQ(everything(), before) << mode;
  }
  author().run("SET GLOBAL sql_mode = DEFAULT");
}

}  // namespace
}  // namespace polytomic::local::mysql::testing
