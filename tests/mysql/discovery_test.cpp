// Types, names, references, samples, queries and new tables.
#include <algorithm>

#include "fixture.h"
#include "local/object_id.h"

namespace polytomic::local::mysql::testing {
namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

class DiscoveryTest : public MysqlTest {};

TEST_F(DiscoveryTest, DescribesATable) {
  author().run(
      "CREATE DATABASE shop; CREATE TABLE shop.orders (id int AUTO_INCREMENT PRIMARY KEY, code varchar(8) NOT NULL, "
      "total decimal(10,2), paid tinyint(1) NOT NULL DEFAULT 0, twice decimal(11,2) AS (total * 2))");
  const auto database = open();
  database->test(context());
  EXPECT_EQ(ids(*database), Names{"shop.orders"});
  const Object orders = describe(*database, "shop.orders");
  EXPECT_EQ(verbs(orders), "riudt");
  EXPECT_EQ(keys(orders), std::set<std::string>{"primary upsert id,"});
  Names described;
  for (const Column& column : orders.columns)
    described.push_back(column.name + " " + column.source_type + " " + facts(column));
  EXPECT_EQ(described, (Names{"id int(11) np-cui1-s", "code varchar(8) --rcu---s", "total decimal(10,2) n--cu---s",
                              "paid tinyint(1) ---cu---s", "twice decimal(11,2) n------gs"}));
  EXPECT_EQ(orders.columns[3].type, POLYTOMIC_FIELD_TYPE_BOOLEAN);
  EXPECT_FALSE(database->describe("shop.nothing", context()));
  EXPECT_FALSE(database->describe("mysql.user", context()));
}

}  // namespace
}  // namespace polytomic::local::mysql::testing
