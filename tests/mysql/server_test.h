// What the tests that hold for every server (tests/connectors) need to know of MySQL and MariaDB.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "connectors/wait_until.h"
#include "fixture.h"

namespace polytomic::local::testing {

using mysql::testing::PrivateServer;
using mysql::testing::quote;
using mysql::testing::shared_server;

class ServerTest : public mysql::testing::MysqlTest {
 protected:
  static constexpr const char* connection_type = "mysql";

  // A shop that `seller` may do everything with: the schemas `shop` and `other`, and no further one.
  void create_shop() {
    create_user("seller");
    author().run(
        "CREATE DATABASE shop; CREATE DATABASE other; CREATE TABLE shop.orders (id int AS (length(code)) VIRTUAL, "
        "code varchar(8) PRIMARY KEY, total decimal(10,2), tags json)");
    author().run("GRANT ALL ON shop.* TO seller; GRANT ALL ON other.* TO seller");
  }
  static constexpr const char* type_of_code = "varchar(8)";
  static constexpr const char* type_of_total = "decimal(10,2)";
  static constexpr const char* field_type_of_tags = "object";
  [[nodiscard]] static Names keys_of_orders() { return {"code"}; }

  static constexpr const char* administrator = PrivateServer::administrator;
  // Its names in a configuration.
  static constexpr const char* user_setting = "account";
  static constexpr const char* password_setting = "passwd";
  static constexpr const char* unknown_name = "unknown.invalid";

  // A configuration for a server that is not the tests'.
  static std::string place(const std::string& host, int port, const std::string& more = "") {
    return R"({"account":"u","passwd":"s3cret-word","hostname":")" + host + R"(","port":)" + std::to_string(port) +
           (more.empty() ? "" : "," + more) + "}";
  }

  // Who comes in encrypted or not; who must show a certificate.
  static constexpr const char* user_without_certificate = "plain";
  static constexpr const char* user_with_certificate = "shown";
  static void create_users_of(const PrivateServer& server) {
    mysql::testing::Client(server.socket(), administrator)
        .run(
            "CREATE USER plain IDENTIFIED BY 's3cret-word'; CREATE USER shown IDENTIFIED BY 's3cret-word' REQUIRE "
            "X509");
  }
  // The server's settings for encrypted connections by these files.
  static Names encryption(const std::string& certificate, const std::string& key, const std::string& authority) {
    return {"ssl-cert=" + certificate, "ssl-key=" + key, "ssl-ca=" + authority};
  }
  // What a configuration says of the user, as its members.
  static std::string credentials(const std::string& user) {
    return R"("passwd":"s3cret-word","account":)" + json(user);
  }

  static constexpr const char* ten_minutes = "sleep(600)";
  // Finds the sessions of others that read the view `slow`.
  static constexpr const char* slow_sessions =
      "SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND INFO LIKE '%`slow` AS r%'";
  void end_slow_session() { author().run("KILL " + author().value(slow_sessions)); }
  // Ends the connector's, and waits until they are gone.
  void end_sessions() {
    const std::string others =
        "SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND USER = 'root'";
    for (const std::string& id : author().values(others)) author().attempt("KILL " + id);
    wait_until(author(), others, false);
  }
  // The server's one process, whose threads the sessions are.
  static std::vector<pid_t> processes_of_sessions(std::size_t) { return {shared_server()->process()}; }

  // A description is of several statements, between which a table may come or go.
  static constexpr bool describes_one_moment = false;
  // The table `comes` and the views on it. Of a reader of views and one who drops them, which may wait for each other, the
  // server may end either.
  static void drop_what_comes(mysql::testing::Client& client) {
    constexpr unsigned int deadlock = 1213;
    const auto drop = [&client] {
      return client.attempt("DROP TABLE IF EXISTS d.comes; DROP VIEW IF EXISTS d.sees, d.sees_too");
    };
    mysql::testing::Outcome outcome = drop();
    while (outcome.code == deadlock) outcome = drop();
    if (!outcome.is_accepted()) throw std::runtime_error(outcome.message);
  }

  // So many in the schema `d`.
  static void create_tables(mysql::testing::Client& client, std::size_t count) {
    constexpr std::size_t batch = 100;  // in one packet
    for (std::size_t first = 0; first < count; first += batch) {
      std::string sql;
      for (std::size_t table = first; table < std::min(first + batch, count); ++table) {
        sql += "CREATE TABLE d.t" + std::to_string(table) + " (id int PRIMARY KEY) ENGINE = MyISAM;";
      }
      client.run(sql);
    }
  }

  // There are no rights on schemas beside those on what is in them.
  static void let_in(const std::string&, const std::string&) {}
  static std::string change_password(const std::string& user, const std::string& password) {
    return "ALTER USER " + user + " IDENTIFIED BY '" + password + "'";
  }
  // Who is not there already.
  void create_user(const std::string& name) { create_users({name}); }
};

}  // namespace polytomic::local::testing
