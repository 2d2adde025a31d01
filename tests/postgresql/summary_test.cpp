// Lists of objects that are made without reading all their columns.
#include <map>

#include "fixture.h"
#include "hard_schema.h"
#include "local/object_abilities.h"
#include "local/sync_modes.h"

namespace polytomic::local::postgresql::testing {
namespace {

using Lines = std::map<std::string, std::string>;

std::string line(const Abilities& abilities) {
  std::string text = std::to_string(static_cast<int>(abilities.kind)) + (abilities.reads ? " reads" : "");
  for (const SyncMode& mode : supported_modes(abilities)) text.append(" ").append(mode.id);
  return text;
}

class SummaryTest : public PostgresqlTest {
 protected:
  // Enough ordinary tables for a summary to be worth it, and tables on the edge of being ordinary.
  void create_tables() {
    author().run(hard_roles);
    author().run(hard_schema);
    author().run(
        "CREATE SCHEMA plain; GRANT USAGE ON SCHEMA plain TO limited; DO $$ BEGIN FOR i IN 1..400 LOOP EXECUTE "
        "format('CREATE TABLE plain.t%s (id int PRIMARY KEY, a text)', i); END LOOP; END $$");
    for (const char* table :
         {"no_columns ()", "only_generated (a int GENERATED ALWAYS AS (1) STORED)",
          "always (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
          "always_and_more (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text NOT NULL)",
          "always_and_key (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text UNIQUE)",
          "generated_key (a int NOT NULL, b int GENERATED ALWAYS AS (a + 1) STORED, UNIQUE (a, b))",
          "deferred (id int PRIMARY KEY DEFERRABLE, a text)", "no_key (a text)",
          "included (a int, b int GENERATED ALWAYS AS (a + 1) STORED, UNIQUE (a) INCLUDE (b))",
          "dropped (a int, b int GENERATED ALWAYS AS (1) STORED)", "referred (id int PRIMARY KEY)",
          "ruled (id int PRIMARY KEY)", "secured (id int PRIMARY KEY)", "parent (id int PRIMARY KEY)",
          "parted (id int PRIMARY KEY, a text) PARTITION BY RANGE (id)"}) {
      author().run(std::string("CREATE TABLE plain.") + table);
    }
    author().run(
        "ALTER TABLE plain.dropped DROP COLUMN a; CREATE TABLE plain.refers (id int REFERENCES plain.referred); CREATE "
        "RULE r AS ON DELETE TO plain.ruled DO INSTEAD NOTHING; ALTER TABLE plain.secured ENABLE ROW LEVEL SECURITY; "
        "CREATE TABLE plain.child () INHERITS (plain.parent); CREATE TABLE plain.part PARTITION OF plain.parted FOR "
        "VALUES FROM (1) TO (9); CREATE MATERIALIZED VIEW plain.material AS SELECT 1 AS a; CREATE VIEW plain.v AS "
        "SELECT * FROM plain.no_key; CREATE VIEW plain.v_again AS SELECT * FROM plain.v");
    author().run("GRANT ALL ON ALL TABLES IN SCHEMA plain TO limited");
    author().run(
        "REVOKE ALL ON plain.t1, plain.t2, plain.t3, plain.t4, plain.t5, plain.t6 FROM limited; GRANT SELECT ON "
        "plain.t2 TO limited; GRANT INSERT (a) ON plain.t3 TO limited; GRANT SELECT, INSERT, UPDATE, TRUNCATE ON "
        "plain.t4 TO limited; GRANT SELECT (a), UPDATE ON plain.t5 TO limited; GRANT SELECT, DELETE ON plain.t6 TO "
        "limited; REVOKE DELETE ON plain.referred FROM limited");
  }

  // What a list tells, from descriptions and from summaries.
  void expect_same(const std::string& role) {
    const auto database = open(role);
    Lines described;
    for (const Object& object : database->describe_all(context())) described[object.id] = line(abilities_of(object));
    Lines summarized;
    const auto summaries = database->summarize(context());
    ASSERT_TRUE(summaries.has_value());
    for (const ObjectSummary& summary : *summaries) summarized[summary.id] = line(summary.abilities);
    for (const auto& [id, text] : described) EXPECT_EQ(summarized[id], text) << role << " " << id;
    EXPECT_EQ(summarized.size(), described.size()) << role;
  }
};

TEST_F(SummaryTest, SaysWhatTheDescriptionsDo) {
  create_tables();
  expect_same(PrivateServer::superuser);
  expect_same("limited");
}

TEST_F(SummaryTest, IsLeftOutWhereItIsNoShorter) {
  author().run("CREATE TABLE t (id int); CREATE VIEW v AS SELECT * FROM t; CREATE VIEW w AS SELECT * FROM t");
  EXPECT_FALSE(open()->summarize(context()));
}

TEST_F(SummaryTest, WaitsForNoLock) {
  author().run("CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY); CREATE VIEW v AS TABLE t");
  author().run("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE; ALTER VIEW v ALTER COLUMN id SET DEFAULT 1");
  const auto summaries = open()->summarize(context());
  ASSERT_TRUE(summaries.has_value());
  EXPECT_EQ(summaries->size(), 3U);
  author().run("ROLLBACK");
}

}  // namespace
}  // namespace polytomic::local::postgresql::testing
