// Configurations, and what is said where a database cannot be used.
#include <algorithm>
#include <cstdlib>

#include "scripted_peer.h"
#include "server_test.h"

namespace polytomic::local::postgresql::testing {
namespace {

class AccessTest : public local::testing::ServerTest {
 protected:
  static std::string peer(int port, const std::string& more) { return place("127.0.0.1", port, more); }
  [[nodiscard]] static std::string place_of(const std::string& user, const std::string& database) {
    return R"({"hostname":")" + shared_server()->socket_directory() + R"(","port":5432,"username":")" + user +
           R"(","password":"s3cret-word","database":")" + database + "\"}";
  }
};

TEST_F(AccessTest, TellsAndReads) {
  const auto database = open();
  database->test(context());
  const auto values = database->configuration_values(context());
  ASSERT_EQ(values.size(), 2U);
  EXPECT_EQ(values[0].key, "database");
  EXPECT_NE(std::find(values[0].values.begin(), values[0].values.end(), name_), values[0].values.end());
}

TEST_F(AccessTest, RefusesWhatCannotBeMeant) {
  EXPECT_EQ(failure_to_check(place("a,b", 1)).field, "hostname");
  EXPECT_EQ(failure_to_check(place("h", 70000)).field, "port");
  EXPECT_EQ(failure_to_check(R"({"hostname":"h","port":1,"database":"d\u0000","username":"u"})").field, "database");
}

TEST_F(AccessTest, SaysWhatIsMissing) {
  const Error database = failure_to_open(place_of("postgres", "no_such_database"));
  EXPECT_EQ(database.code, POLYTOMIC_ERROR_DATABASE_MISSING);
  expect_part(database.message, "'no_such_database'");
  const Error user = failure_to_open(place_of("no_such_user", name_));
  EXPECT_EQ(user.code, POLYTOMIC_ERROR_DATABASE_FORBIDDEN);
  expect_part(user.message, "'no_such_user'");
  const Error server = failure_to_open(
      R"({"hostname":"/nonexistent","port":5432,"username":"u","password":"s3cret-word","database":"d"})");
  EXPECT_EQ(server.code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  const Error port =
      failure_to_open(R"({"hostname":"127.0.0.1","port":1,"username":"u","password":"s3cret-word","database":"d"})");
  EXPECT_EQ(port.code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE);
  expect_part(port.message, "check hostname and port");
  for (const Error& error : {database, user, server, port}) {
    EXPECT_EQ(error.message.find("s3cret-word"), std::string::npos) << error.message;
    EXPECT_EQ(error.message.find('\n'), std::string::npos) << error.message;
  }
}

TEST_F(AccessTest, RefusesServersThatAreTooOld) {
  const ScriptedPeer old([](const PeerConnection& connection) {
    connection.read_packet();
    connection.write(packet('R', std::string(4, '\0')) +
                     packet('S', std::string("server_version\0"
                                             "13.9\0",
                                             20)) +
                     packet('Z', "I"));
    connection.read_some();
  });
  const Error error = failure_to_open(peer(old.port(), R"("ssl":false)"));
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED);
  expect_part(error.message, "older than PostgreSQL 14");
}

// The way to the server is to blame, and trying again may help.
TEST_F(AccessTest, TellsALostConnectionFromACertificate) {
  for (const bool is_reset : {false, true}) {
    const ScriptedPeer peer_that_goes([is_reset](const PeerConnection& connection) {
      connection.read_packet();
      connection.write("S");
      connection.read_some();
      if (is_reset) connection.reset_at_end();
    });
    const Error error = failure_to_open(peer(peer_that_goes.port(), R"("ssl":true)"));
    EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_UNAVAILABLE) << error.message;
    expect_part(error.message, "SSL");
  }
  const ScriptedPeer refusing([](const PeerConnection& connection) {
    connection.read_packet();
    connection.write("N");
    connection.read_some();
  });
  const Error error = failure_to_open(peer(refusing.port(), R"("ssl":true)"));
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_ERROR) << error.message;
  expect_part(error.message, "check ssl");
}

TEST_F(AccessTest, TakesAnyTextForItsValues) {
  author().run(R"(CREATE ROLE "odd 'role\ x" LOGIN PASSWORD 'p''\ w')");
  author().run("CREATE DATABASE \"odd 'database\\ " + name_ + "\"");
  const std::string json =
      R"({"hostname":")" + shared_server()->socket_directory() +
      R"(","port":5432,"username":"odd 'role\\ x","password":"p'\\ w","database":"odd 'database\\ )" + name_ + "\"}";
  EXPECT_NO_THROW(make_postgresql_connector()->open(Configuration(json), context())->test(context()));
  author().run("DROP DATABASE \"odd 'database\\ " + name_ + "\" WITH (FORCE)");
  author().run(R"(DROP ROLE "odd 'role\ x")");
}

// Nothing that libpq would find on its own may decide where the secrets go.
TEST_F(AccessTest, IsNotLedAstrayByTheEnvironment) {
  const std::vector<const char*> names{"PGHOST",
                                       "PGHOSTADDR",
                                       "PGPORT",
                                       "PGDATABASE",
                                       "PGUSER",
                                       "PGPASSWORD",
                                       "PGPASSFILE",
                                       "PGSSLMODE",
                                       "PGOPTIONS",
                                       "PGTARGETSESSIONATTRS",
                                       "PGSSLCERT",
                                       "PGSSLKEY",
                                       "PGSSLROOTCERT",
                                       "PGSSLCRL",
                                       "PGSSLCRLDIR",
                                       "PGSSLSNI",
                                       "PGREQUIREPEER",
                                       "PGGSSENCMODE",
                                       "PGCHANNELBINDING",
                                       "PGSSLCOMPRESSION",
                                       "PGCONNECT_TIMEOUT",
                                       "PGCLIENTENCODING",
                                       "PGSSLMINPROTOCOLVERSION",
                                       "PGSSLMAXPROTOCOLVERSION"};
  for (const char* name : names) setenv(name, "192.0.2.1", 1);
  EXPECT_NO_THROW(open()->test(context()));
  for (const char* name : names) unsetenv(name);
}

// The one thing that cannot be kept out, which may add to what is said and change nothing of it.
TEST_F(AccessTest, IsNotLedAstrayByAService) {
  const std::string file = shared_server()->keep_file(
      "services",
      "[elsewhere]\nhost=192.0.2.1\nhostaddr=192.0.2.1\nport=1\nuser=stranger\ndbname=nothing\nsslmode=verify-full\n"
      "requirepeer=nobody\nreplication=true\noptions=-c nothing=1\nsslcrldir=/\nssl_min_protocol_version=TLSv1.3\n");
  setenv("PGSERVICEFILE", file.c_str(), 1);
  setenv("PGSERVICE", "elsewhere", 1);
  EXPECT_NO_THROW(open()->test(context()));
  unsetenv("PGSERVICE");
  unsetenv("PGSERVICEFILE");
}

TEST_F(AccessTest, ReadsOnly) {
  author().run("CREATE TABLE t (id int); CREATE SEQUENCE counter");
  author().run("CREATE VIEW writing AS SELECT nextval('public.counter') AS n");
  const auto database = open();
  const Error error = failure_of([&] { (void)database->sample(describe(*database, "public.writing"), 5, context()); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_ERROR);
  expect_part(error.message, "read-only transaction");
  EXPECT_NO_THROW(database->test(context()));
}

}  // namespace
}  // namespace polytomic::local::postgresql::testing
