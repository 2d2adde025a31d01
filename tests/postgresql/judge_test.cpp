// Every fact of every hard case, against the server's own behaviour.
#include "judge.h"

#include <algorithm>

#include "connectors/judging.h"
#include "fixture.h"
#include "hard_schema.h"

namespace polytomic::local::postgresql::testing {
namespace {

class JudgeTest : public PostgresqlTest {
 protected:
  void SetUp() override {
    PostgresqlTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    author().run(hard_roles);
    author().run(hard_schema);
    author().run("INSERT INTO s.indexes (id, broken) VALUES (1, 1), (2, 1)");
    author().attempt("CREATE UNIQUE INDEX CONCURRENTLY indexes_broken ON s.indexes (broken)");
  }

  std::vector<std::string> judge(const std::string& role, std::size_t& columns) {
    const auto database = open(role);
    std::vector<std::string> differences;
    for (const Object& object : database->describe_all(context())) {
      columns += object.columns.size();
      for (std::string& difference : Judge(author(), role, object).differences()) {
        differences.push_back(std::move(difference));
      }
      EXPECT_EQ(describe_for_comparison(object), describe_for_comparison(describe(*database, object.id)));
    }
    return differences;
  }
};

TEST_F(JudgeTest, SaysToARoleWithEveryRightWhatTheServerDoes) {
  std::size_t columns = 0;
  EXPECT_EQ(judge("writer", columns), Names{});
  EXPECT_GE(columns, 200U);
}

TEST_F(JudgeTest, SaysToALimitedRoleWhatTheServerDoes) {
  std::size_t columns = 0;
  EXPECT_EQ(judge("limited", columns), Names{});
  EXPECT_GE(columns, 50U);
}

// The judge itself: each fact told wrong must be found out.
TEST_F(JudgeTest, FindsEveryLie) {
  author().run("CREATE TABLE s.truth (id int PRIMARY KEY, a text NOT NULL, b int UNIQUE)");
  author().run("GRANT ALL ON s.truth TO writer");
  const Object truth = describe(*open("writer"), "s.truth");
  local::testing::expect_lies_found(
      truth, [&](const Object& object) { return Judge(author(), "writer", object).differences(); });
}

TEST_F(JudgeTest, OffersWhatARoleHasARightTo) {
  const Names ids = this->ids(*open("limited"));
  const auto offers = [&ids](const std::string& id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); };
  for (const char* hidden :
       {"s.p_nothing", "closed.hidden", "s.parted_a", "s.parted_a_1", "s.parted_rest", "s.p_references", "s.keyless"}) {
    EXPECT_FALSE(offers(hidden)) << hidden;
    EXPECT_FALSE(open("limited")->describe(hidden, context())) << hidden;
  }
  for (const char* offered : {"s.p_select", "s.p_truncate", "s.p_columns", "s.p_team", "s.p_public", "s.matview"}) {
    EXPECT_TRUE(offers(offered)) << offered;
  }
  const auto writers = open("writer");
  const Names all = this->ids(*writers);
  for (const char* partition : {"s.parted_a", "s.parted_a_1", "s.parted_a_rest", "s.parted_rest"}) {
    EXPECT_EQ(std::count(all.begin(), all.end(), partition), 0) << partition;
    EXPECT_EQ(verbs(describe(*writers, partition)), "riudt") << "whoever asks for it is told";
  }
  EXPECT_EQ(std::count(all.begin(), all.end(), "s.parted"), 1);
  EXPECT_EQ(std::count(all.begin(), all.end(), "s.a.b.c"), 1);
  EXPECT_EQ(std::count(all.begin(), all.end(), "\"Sch.ema \"\"x\"\"\".Ta.ble \"y\""), 1);
}

}  // namespace
}  // namespace polytomic::local::postgresql::testing
