// What the tests that hold for every server (tests/connectors) need to know of MySQL and MariaDB.
#pragma once

#include "fixture.h"

namespace polytomic::local::testing {

using mysql::testing::quote;

class ServerTest : public mysql::testing::MysqlTest {
 protected:
  static constexpr const char* connection_type = "mysql";

  // A shop that `seller` may do everything with: the schemas `shop` and `other`, and no further one.
  void create_shop() {
    create_user("seller");
    author().run(
        "CREATE DATABASE shop; CREATE DATABASE other; CREATE TABLE shop.orders (id int AS (length(code)) VIRTUAL, code "
        "varchar(8) PRIMARY KEY, total decimal(10,2), tags json); GRANT ALL ON shop.* TO seller; GRANT ALL ON other.* "
        "TO seller");
  }
  static constexpr const char* type_of_code = "varchar(8)";
  static constexpr const char* type_of_total = "decimal(10,2)";
  static constexpr const char* field_type_of_tags = "object";
  [[nodiscard]] static Names keys_of_orders() { return {"code"}; }

  // Who is not there already.
  void create_user(const std::string& name) { create_users({name}); }
};

}  // namespace polytomic::local::testing
