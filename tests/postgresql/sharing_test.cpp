// Sessions that are shared with others, as behind a pooler that lends them by the transaction.
#include "fixture.h"
#include "hard_schema.h"
#include "relay.h"

namespace polytomic::local::postgresql::testing {
namespace {

class SharingTest : public PostgresqlTest {
 protected:
  void TearDown() override {
    if (author_) author().attempt("ALTER ROLE limited RESET ALL");
    PostgresqlTest::TearDown();
  }

  // All that discovery says to the role.
  std::string everything(const std::string& role) {
    const auto database = open(role);
    std::string text = database->fingerprint(context()) + "\n";
    for (const Object& object : database->describe_all(context())) {
      text += describe_for_comparison(object);
      text += describe_for_comparison(describe(*database, object.id));
      for (const std::string& record : database->sample(object, 2, context())) text += record + "\n";
    }
    for (const auto& property : database->creation_properties(context())) {
      for (const std::string& value : property.values) text += value + "\n";
    }
    return text;
  }

  void create_traces() {
    author().run("CREATE TABLE t (id int PRIMARY KEY)");
    author().run(
        "CREATE VIEW traces AS SELECT (SELECT count(*) FROM pg_prepared_statements WHERE name <> '') AS statements, "
        "current_setting('default_transaction_read_only') AS read_only");
  }

  [[nodiscard]] std::unique_ptr<Database> open_through(const Relay& relay) const {
    const std::string text = R"({"hostname":"127.0.0.1","username":"postgres","password":"","ssl":false,"database":")" +
                             name_ + R"(","port":)" + std::to_string(relay.port()) + "}";
    return make_postgresql_connector()->open(Configuration(text), context());
  }

  // What the session has been left with after all kinds of use.
  std::string traces(Database& database) {
    for (int again = 0; again < 3; ++again) EXPECT_TRUE(database.describe("public.t", context()));
    EXPECT_EQ(database.describe_query("SELECT * FROM t", context()).size(), 1U);
    EXPECT_EQ(database.describe_all(context()).size(), 2U);
    return database.sample(describe(database, "public.traces"), 1, context()).at(0);
  }
};

// What others set for the session, and operators that lie in wait on its path, change nothing.
TEST_F(SharingTest, SettingsOfOthersChangeNothing) {
  author().run(hard_roles);
  author().run(hard_schema);
  author().run(
      "GRANT ALL ON s.defaults, s.types, s.domains, s.v_simple TO limited; INSERT INTO s.p_select VALUES (1, 'x')");
  const std::string before = everything("limited");
  author().run("CREATE SCHEMA waiting; GRANT USAGE ON SCHEMA waiting TO limited");
  const std::string with_schema = everything("limited");
  for (const char* operation :
       {"int4 & int4", "int2 & int4", "int4 | int4", "name = text", "name = name", "oid = oid", "oid >= int4",
        "\"char\" = \"char\"", "int2 > int4", "text <> text", "text ~~ text", "text ~ text", "int4 > int4"}) {
    const std::string text = operation;
    const std::string left = text.substr(0, text.find(' '));
    const std::string symbol = text.substr(left.size() + 1, text.rfind(' ') - left.size() - 1);
    const std::string right = text.substr(text.rfind(' ') + 1);
    const std::string trap = quote("trap " + text);
    const std::string result = symbol == "&" || symbol == "|" ? "int4" : "bool";
    author().run("CREATE FUNCTION waiting." + trap + "(" + left + ", " + right + ") RETURNS " + result +
                 " LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$");
    author().run("CREATE OPERATOR waiting." + symbol + " (FUNCTION = waiting." + trap + ", LEFTARG = " + left +
                 ", RIGHTARG = " + right + ")");
  }
  author().run(
      "ALTER ROLE limited SET search_path = waiting, pg_catalog; ALTER ROLE limited SET standard_conforming_strings = "
      "off; ALTER ROLE limited SET datestyle = 'German'; ALTER ROLE limited SET bytea_output = escape; ALTER ROLE "
      "limited SET default_transaction_isolation = 'serializable'; ALTER ROLE limited SET row_security = off");
  // The trap works, where anybody steps into it.
  EXPECT_EQ(connect("limited").attempt("SELECT 1::int4 & 1::int4").message, "trapped");
  const std::string trapped = everything("limited");
  EXPECT_EQ(trapped.substr(trapped.find('\n')), with_schema.substr(with_schema.find('\n')));
  EXPECT_EQ(before.substr(before.find('\n')), with_schema.substr(with_schema.find('\n')));
}

// A pooler lends the same session to others afterwards.
TEST_F(SharingTest, LeavesNothingBehindInASharedSession) {
  create_traces();
  const Relay pooler(shared_server()->socket_directory(), shared_server()->port(), ProcessNumber::made_up);
  const auto database = open_through(pooler);
  EXPECT_EQ(traces(*database), R"({"statements":0,"read_only":"off"})");
}

// Where nobody else comes, what is asked again and again is prepared once, and takes one round trip.
TEST_F(SharingTest, PreparesWhereTheSessionIsItsOwn) {
  create_traces();
  const Relay relay(shared_server()->socket_directory(), shared_server()->port(), ProcessNumber::own);
  const auto database = open_through(relay);
  EXPECT_EQ(traces(*database), R"({"statements":1,"read_only":"on"})");
  const int before = relay.round_trips();
  const std::string described = describe_for_comparison(describe(*database, "public.t"));
  EXPECT_EQ(relay.round_trips() - before, 1);
  author().run("ALTER TABLE t ADD COLUMN b text NOT NULL");
  EXPECT_NE(describe_for_comparison(describe(*database, "public.t")), described);
  EXPECT_EQ(describe_for_comparison(describe(*database, "public.t")),
            describe_for_comparison(describe(*open(), "public.t")));
}

// However much there is to read; where the network is slow, each costs its time.
TEST_F(SharingTest, ReadsEverythingInAFewRoundTrips) {
  author().run(
      "DO $$ BEGIN FOR i IN 1..200 LOOP EXECUTE format('CREATE TABLE t%s (id serial PRIMARY KEY, a text NOT NULL)', "
      "i); "
      "EXECUTE format('CREATE VIEW v%s AS SELECT * FROM t%s', i, i); END LOOP; END $$");
  const Relay relay(shared_server()->socket_directory(), shared_server()->port(), ProcessNumber::own);
  const auto database = open_through(relay);
  EXPECT_FALSE(database->fingerprint(context()).empty());
  EXPECT_EQ(database->creation_properties(context()).size(), 2U);
  EXPECT_EQ(database->describe_all(context()).size(), 400U);
  EXPECT_LE(relay.round_trips(), 7);
}

}  // namespace
}  // namespace polytomic::local::postgresql::testing
