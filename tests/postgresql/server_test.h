// What the tests that hold for every server (tests/connectors) need to know of PostgreSQL.
#pragma once

#include "fixture.h"

namespace polytomic::local::testing {

using postgresql::testing::quote;

class ServerTest : public postgresql::testing::PostgresqlTest {
 protected:
  static constexpr const char* connection_type = "postgresql";

  // A shop that `seller` may do everything with: the schemas `shop` and `other`, and no further one.
  void create_shop() {
    create_user("seller");
    author().run(
        "DROP SCHEMA public; CREATE SCHEMA shop; CREATE SCHEMA other; CREATE TABLE shop.orders (id int GENERATED "
        "ALWAYS "
        "AS IDENTITY PRIMARY KEY, code varchar(8) NOT NULL UNIQUE, total numeric(10,2), tags text[]); GRANT ALL ON "
        "SCHEMA shop, other TO seller; ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO seller; GRANT ALL ON "
        "shop.orders "
        "TO seller");
  }
  static constexpr const char* type_of_code = "character varying(8)";
  static constexpr const char* type_of_total = "numeric(10,2)";
  static constexpr const char* field_type_of_tags = "array";
  [[nodiscard]] static Names keys_of_orders() { return {"id", "code"}; }

  // Who is not there already.
  void create_user(const std::string& name) {
    author().run("DROP ROLE IF EXISTS " + name + "; CREATE ROLE " + name + " LOGIN PASSWORD 's3cret-word'");
  }
};

}  // namespace polytomic::local::testing
