// What the tests that hold for every server (tests/connectors) need to know of PostgreSQL.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "fixture.h"

namespace polytomic::local::testing {

using postgresql::testing::PrivateServer;
using postgresql::testing::quote;
using postgresql::testing::shared_server;

class ServerTest : public postgresql::testing::PostgresqlTest {
 protected:
  static constexpr const char* connection_type = "postgresql";

  // A shop that `seller` may do everything with: the schemas `shop` and `other`, and no further one.
  void create_shop() {
    create_user("seller");
    author().run(
        "DROP SCHEMA public; CREATE SCHEMA shop; CREATE SCHEMA other; "
        "CREATE TABLE shop.orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code varchar(8) NOT NULL UNIQUE, "
        "total numeric(10,2), tags text[])");
    author().run(
        "GRANT ALL ON SCHEMA shop, other TO seller; GRANT ALL ON shop.orders TO seller; "
        "ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO seller");
  }
  static constexpr const char* type_of_code = "character varying(8)";
  static constexpr const char* type_of_total = "numeric(10,2)";
  static constexpr const char* field_type_of_tags = "array";
  [[nodiscard]] static Names keys_of_orders() { return {"id", "code"}; }

  static constexpr const char* administrator = PrivateServer::superuser;
  // Its names in a configuration.
  static constexpr const char* user_setting = "username";
  static constexpr const char* password_setting = "password";
  static constexpr const char* unknown_name = "'unknown.invalid' could not be resolved";

  // A configuration for a server that is not the tests'.
  static std::string place(const std::string& host, int port, const std::string& more = "") {
    return R"({"username":"u","password":"s3cret-word","database":"d","hostname":")" + host + R"(","port":)" +
           std::to_string(port) + (more.empty() ? "" : "," + more) + "}";
  }

  // Who comes in with a password or without; who must show a certificate.
  static constexpr const char* user_without_certificate = PrivateServer::superuser;
  static constexpr const char* user_with_certificate = PrivateServer::user_with_certificate;
  static void create_users_of(const PrivateServer& server) {
    postgresql::testing::Client(server.socket_directory(), server.port(), "postgres", administrator)
        .run("CREATE ROLE " + quote(user_with_certificate) + " LOGIN");
  }
  // The server's settings for encrypted connections by these files.
  static Names encryption(const std::string& certificate, const std::string& key, const std::string& authority) {
    return {"listen_addresses=127.0.0.1", "ssl=on", "ssl_cert_file=" + certificate, "ssl_key_file=" + key,
            "ssl_ca_file=" + authority};
  }
  // What a configuration says of the user, as its members.
  static std::string credentials(const std::string& user) {
    return R"("database":"postgres","password":"","username":)" + json(user);
  }

  static constexpr const char* ten_minutes = "pg_sleep(600)::text";
  // Finds the sessions of others that read the view `slow`.
  static constexpr const char* slow_sessions =
      "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%slow%'";
  void end_slow_session() {
    author().run(std::string("SELECT pg_terminate_backend(pid) FROM (") + slow_sessions + ") p");
  }
  // Ends the connector's, and waits until they are gone.
  void end_sessions() {
    author().run("SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE application_name = 'polytomic'");
  }
  // The server's first process, and those behind the connector's sessions, of which there are so many.
  std::vector<pid_t> processes_of_sessions(std::size_t count) {
    const Names backends = author().values(
        "SELECT pid::text FROM pg_stat_activity WHERE application_name = 'polytomic' AND datname = current_database()");
    if (backends.size() != count) throw std::runtime_error(std::to_string(backends.size()) + " sessions");
    std::vector<pid_t> processes{shared_server()->process()};
    for (const std::string& backend : backends) processes.push_back(static_cast<pid_t>(std::stol(backend)));
    return processes;
  }

  // All of one description was there at one moment.
  static constexpr bool describes_one_moment = true;
  // The table `comes` with the views on it.
  static void drop_what_comes(postgresql::testing::Client& client) { client.run("DROP TABLE d.comes CASCADE"); }

  // So many in the schema `d`.
  static void create_tables(postgresql::testing::Client& client, std::size_t count) {
    constexpr std::size_t batch = 200;  // as many as the server keeps locks for in one transaction
    for (std::size_t first = 0; first < count; first += batch) {
      client.run("DO $$BEGIN FOR i IN " + std::to_string(first) + " .. " +
                 std::to_string(std::min(first + batch, count) - 1) +
                 " LOOP EXECUTE format('CREATE TABLE d.t%s (id int PRIMARY KEY)', i); END LOOP; END$$");
    }
  }
  void let_in(const std::string& user, const std::string& schema) {
    author().run("GRANT USAGE ON SCHEMA " + schema + " TO " + user);
  }
  static std::string change_password(const std::string& user, const std::string& password) {
    return "ALTER ROLE " + user + " PASSWORD '" + password + "'";
  }
  // Who is not there already; "secured" is asked for the password.
  void create_user(const std::string& name) {
    author().run("DROP ROLE IF EXISTS " + name + "; CREATE ROLE " + name + " LOGIN PASSWORD 's3cret-word'");
  }
};

}  // namespace polytomic::local::testing
