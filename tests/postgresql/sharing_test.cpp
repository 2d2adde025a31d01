// Sessions that are shared with others, as behind a pooler that lends them by the transaction.
#include "fixture.h"
#include "hard_schema.h"

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

TEST_F(SharingTest, LeavesNothingBehind) {
  author().run("CREATE TABLE t (id int PRIMARY KEY)");
  author().run(
      "CREATE VIEW left_behind AS SELECT (SELECT count(*) FROM pg_prepared_statements WHERE name <> '') AS statements");
  const auto database = open();
  EXPECT_TRUE(database->describe("public.t", context()));
  EXPECT_EQ(database->describe_query("SELECT * FROM t", context()).size(), 1U);
  const Object view = describe(*database, "public.left_behind");
  EXPECT_EQ(database->sample(view, 1, context()), Names{R"({"statements":0})"});
}

}  // namespace
}  // namespace polytomic::local::postgresql::testing
