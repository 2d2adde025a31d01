// Every fact of every hard case, against the server's own behaviour.
#include "judge.h"

#include <algorithm>

#include "connectors/judging.h"
#include "fixture.h"
#include "hard_schema.h"

namespace polytomic::local::mysql::testing {
namespace {

class JudgeTest : public MysqlTest {
 protected:
  void SetUp() override {
    MysqlTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    create_users({"writer", "limited"});
    author().run(hard_schema);
  }
  void TearDown() override {
    if (author_) author().attempt("SET GLOBAL sql_mode = DEFAULT");
    MysqlTest::TearDown();
  }

  // The differences, one on a line.
  std::string judge(const std::string& user, std::size_t& columns) {
    const auto database = open(user);
    Client administrator(shared_server()->socket(), PrivateServer::administrator);
    Client client = connect(user);
    std::string differences;
    for (const Object& object : database->describe_all(context())) {
      columns += object.columns.size();
      for (const std::string& difference : Judge(administrator, client, object).differences()) {
        differences += difference + "\n";
      }
      EXPECT_EQ(describe_for_comparison(object), describe_for_comparison(describe(*database, object.id)));
    }
    return differences;
  }
};

TEST_F(JudgeTest, SaysToAUserWithEveryRightWhatTheServerDoes) {
  std::size_t columns = 0;
  EXPECT_EQ(judge("writer", columns), "");
  EXPECT_GE(columns, 230U);
}

TEST_F(JudgeTest, SaysToALimitedUserWhatTheServerDoes) {
  std::size_t columns = 0;
  EXPECT_EQ(judge("limited", columns), "");
  EXPECT_GE(columns, 40U);
}

TEST_F(JudgeTest, SaysWhatTheServerDoesWhereItIsNotStrict) {
  author().run("SET GLOBAL sql_mode = 'ANSI_QUOTES'");
  // Where the server makes up the half of a key that it hides, what it shows is unique only among its own.
  author().run("DROP VIEW s.v_half_key");
  // What it makes up for the end of a period is before every start: a rule about values, not about columns.
  author().run("DROP TABLE s.periods");
  std::size_t columns = 0;
  EXPECT_EQ(judge("writer", columns), "");
  EXPECT_GE(columns, 230U);
}

// The judge itself: each fact told wrong must be found out.
TEST_F(JudgeTest, FindsEveryLie) {
  author().run("CREATE TABLE s.truth (id int PRIMARY KEY, a int NOT NULL, b int)");
  Client administrator(shared_server()->socket(), PrivateServer::administrator);
  Client client = connect("writer");
  const Object truth = describe(*open("writer"), "s.truth");
  local::testing::expect_lies_found(
      truth, [&](const Object& object) { return Judge(administrator, client, object).differences(); });
}

TEST_F(JudgeTest, OffersWhatAUserHasARightTo) {
  const Names ids = this->ids(*open("limited"));
  const auto offers = [&ids](const std::string& id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); };
  for (const char* hidden : {"s.p_nothing", "s.p_references", "s.counted", "s.v_composite", "s.counter"}) {
    EXPECT_FALSE(offers(hidden)) << hidden;
    EXPECT_FALSE(open("limited")->describe(hidden, context())) << hidden;
  }
  for (const char* offered : {"s.p_select", "s.p_insert", "s.p_columns", "s.p_team", "s.p_inner", "s.p_public",
                              "under_score.t", "underxscore.t", "s.v_simple"}) {
    EXPECT_TRUE(offers(offered)) << offered;
  }
  const auto database = open("limited");
  EXPECT_EQ(verbs(describe(*database, "under_score.t")), "riud-");
  EXPECT_EQ(verbs(describe(*database, "underxscore.t")), "ri---");
  EXPECT_EQ(verbs(describe(*database, "s.p_public")), "ri---");
  const Names all = this->ids(*open("writer"));
  for (const char* id : {"s.parted", "s.dots.and spaces", "\"Sch.ema `x\"\"\".Ta.ble `y\"", "s.v_broken"}) {
    EXPECT_EQ(std::count(all.begin(), all.end(), id), 1) << id;
  }
}

}  // namespace
}  // namespace polytomic::local::mysql::testing
