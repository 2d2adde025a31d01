// Every fact of every hard case, against the server's own behaviour.
#include "judge.h"

#include <algorithm>

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
  ASSERT_EQ(Judge(author(), "writer", truth).differences(), Names{});
  const auto expect_found = [&](const char* lie, const std::function<void(Object&)>& change) {
    Object changed = truth;
    change(changed);
    EXPECT_NE(Judge(author(), "writer", changed).differences(), Names{}) << lie;
  };
  for (bool Object::*fact :
       {&Object::can_read, &Object::can_insert, &Object::can_update, &Object::can_delete, &Object::can_truncate}) {
    expect_found("verb", [fact](Object& object) { object.*fact = !(object.*fact); });
  }
  for (bool Column::*fact : {&Column::nullable, &Column::readable, &Column::primary_key, &Column::required,
                             &Column::createable, &Column::updateable, &Column::identity, &Column::unique}) {
    for (std::size_t index = 0; index < truth.columns.size(); ++index) {
      expect_found("column", [=](Object& object) { object.columns[index].*fact = !(object.columns[index].*fact); });
    }
  }
  expect_found("no upsert", [](Object& object) { object.keys[0].upsert = false; });
  expect_found("no key", [](Object& object) { object.keys.pop_back(); });
  expect_found("key too many", [](Object& object) { object.keys.push_back({{"a"}, false, false}); });
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
  const Names all = this->ids(*open("writer"));
  EXPECT_EQ(std::count(all.begin(), all.end(), "s.parted"), 1);
  EXPECT_EQ(std::count(all.begin(), all.end(), "s.a.b.c"), 1);
  EXPECT_EQ(std::count(all.begin(), all.end(), "\"Sch.ema \"\"x\"\"\".Ta.ble \"y\""), 1);
}

}  // namespace
}  // namespace polytomic::local::postgresql::testing
