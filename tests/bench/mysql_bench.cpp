// Discovery of a large MariaDB database, each figure beside the catalog's own COLUMNS and STATISTICS queries on the same
// server: run by libmariadb alone on two connections at a time, in turn with ours. Starts a private server; prints
// nothing where none is installed. Usage: mysql-bench [TABLES]
#include <mysql.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "../mysql/client.h"
#include "../mysql/private_server.h"
#include "core/context.h"
#include "local/connectors/mysql/connector.h"
#include "local/connectors/mysql/statements.h"
#include "measure.h"
#include "tables.h"

namespace {

using namespace polytomic::local;
using mysql::testing::Client;
using mysql::testing::PrivateServer;
using mysql::testing::quote;

constexpr int runs = 9;
constexpr int single_runs = 2000;
constexpr const char* schema = "big";
const std::atomic<bool> never{false};

polytomic::Context context() { return {polytomic::Context::Clock::now() + std::chrono::minutes(5), never}; }

Configuration configuration(const PrivateServer& server, const std::string& user) {
  return Configuration(R"({"hostname":")" + server.socket() + R"(","port":3306,"passwd":"","dbname":")" + schema +
                       R"(","account":")" + user + "\"}");
}

// Tables of 20 columns with a counted key, every tenth with a name that needs care and a unique key; a few foreign keys
// and views.
void fill(Client& client, int tables) {
  const std::vector<std::string> types{"int",           "text", "varchar(40) NOT NULL",         "datetime",
                                       "decimal(12,2)", "json", "tinyint(1) NOT NULL DEFAULT 0"};
  client.run(std::string("CREATE DATABASE ") + schema + " CHARACTER SET utf8mb4; USE " + schema);
  for (int table = 0; table < tables; ++table) {
    const bool is_odd = table % 10 == 0;
    const std::string number = std::to_string(table);
    const std::string name = is_odd ? "Od.d `" + number + "\" ünï" : "table_" + number;
    std::string columns;
    for (int column = 2; column <= 20; ++column) {
      const bool is_json = column % 7 == 5;
      columns += ", " + quote((column % 7 == 0 ? "Column " : "column_") + std::to_string(column)) + " " +
                 (is_json && table % 20 != 0 ? "bigint" : types[static_cast<std::size_t>(column % 7)]);
    }
    if (is_odd) columns += ", UNIQUE (column_2, column_3)";
    if (table % 20 == 3) columns += ", FOREIGN KEY (id) REFERENCES table_1 (id)";
    client.run("CREATE TABLE " + quote(name) + " (id bigint AUTO_INCREMENT PRIMARY KEY" + columns + ")");
    if (table % 100 == 1) {
      client.run("CREATE VIEW view_" + number + " AS SELECT id, column_2, column_3 FROM " + quote(name));
    }
  }
  client.run(std::string("CREATE USER everything; CREATE USER writer; GRANT ALL ON ") + schema +
             ".* TO everything; GRANT SELECT, INSERT, UPDATE, DELETE, SHOW VIEW, TRIGGER ON " + schema +
             ".* TO writer");
}

// A statement without anything around it: its rows are received and let go.
void read_raw(Client& client, const std::string& sql) {
  if (mysql_real_query(client.get(), sql.data(), sql.size()) != 0) throw std::runtime_error(mysql_error(client.get()));
  MYSQL_RES* result = mysql_use_result(client.get());
  while (mysql_fetch_row(result) != nullptr) continue;
  mysql_free_result(result);
}

double raw_seconds(Client& first, Client& second) {
  const mysql::Scope scope{schema, {}};
  const auto start = bench::Clock::now();
  std::thread beside([&] { read_raw(second, mysql::keys_sql(scope)); });
  read_raw(first, mysql::columns_sql(scope));
  beside.join();
  return bench::seconds_since(start);
}

// Seconds from a new process to everything described, and the memory that it took.
void report_new_process(const PrivateServer& server) {
  static_cast<void>(std::fflush(stdout));
  const pid_t child = fork();
  if (child == 0) {
    const double before = bench::peak_memory_megabytes();
    const auto start = bench::Clock::now();
    const auto objects =
        mysql::make_mysql_connector()->open(configuration(server, "everything"), context())->describe_all(context());
    std::printf("new process to everything: %.1f ms, %.0f MB more than at its start, %zu objects\n",
                bench::seconds_since(start) * 1e3, bench::peak_memory_megabytes() - before, objects.size());
    static_cast<void>(std::fflush(stdout));
    _exit(0);
  }
  waitpid(child, nullptr, 0);
}

void report_bulk(const PrivateServer& server, const char* user) {
  const auto database = mysql::make_mysql_connector()->open(configuration(server, user), context());
  Client first(server.socket(), user, "", schema);
  Client second(server.socket(), user, "", schema);
  double ours = 1e9;
  double raw = 1e9;
  double fingerprint = 1e9;
  double work = 1e9;
  std::vector<double> ratios;
  for (int run = 0; run < runs; ++run) {
    const double raw_now = raw_seconds(first, second);
    const double before = bench::cpu_seconds();
    const double ours_now = bench::best_of(1, [&] { (void)database->describe_all(context()); });
    work = std::min(work, bench::cpu_seconds() - before);
    ratios.push_back(ours_now / raw_now);
    raw = std::min(raw, raw_now);
    ours = std::min(ours, ours_now);
    fingerprint = std::min(fingerprint, bench::best_of(1, [&] { (void)database->fingerprint(context()); }));
  }
  std::printf("%s: everything %.1f ms; COLUMNS and STATISTICS on two connections %.1f ms; ratio %.2f (median %.2f)\n",
              user, ours * 1e3, raw * 1e3, ours / raw, bench::percentile(ratios, 0.5));
  std::printf("%s: has anything changed %.2f ms; work of this process for everything %.1f ms\n", user,
              fingerprint * 1e3, work * 1e3);
  const mysql::Scope scope{schema, {}};
  for (const std::string& sql :
       {mysql::columns_sql(scope), mysql::keys_sql(scope), mysql::tables_sql(scope), mysql::references_sql(scope),
        mysql::triggers_sql(scope), mysql::views_sql(scope), mysql::checks_sql(scope)}) {
    const double cost = bench::best_of(3, [&] { read_raw(first, sql); });
    std::printf("  %6.1f ms %.90s\n", cost * 1e3, sql.substr(sql.find("FROM")).c_str());
  }
}

// The query that has most of one table's fields, as the measure of one round trip.
void report_single(const PrivateServer& server, const char* user, int tables) {
  const auto database = mysql::make_mysql_connector()->open(configuration(server, user), context());
  Client client(server.socket(), user, "", schema);
  std::vector<double> ours;
  std::vector<double> raw;
  for (int run = 0; run < single_runs; ++run) {
    const std::string name = "table_" + std::to_string((run * 7919 % (tables / 10)) * 10 + 2);
    const auto raw_start = bench::Clock::now();
    read_raw(client, mysql::columns_sql({schema, name}));
    raw.push_back(bench::seconds_since(raw_start));
    const auto start = bench::Clock::now();
    if (!database->describe(schema + ("." + name), context())) throw std::runtime_error("no " + name);
    ours.push_back(bench::seconds_since(start));
  }
  std::printf("%s: one table, live: p50 %.3f ms, p99 %.3f ms; its columns alone: p50 %.3f ms, p99 %.3f ms\n", user,
              bench::percentile(ours, 0.5) * 1e3, bench::percentile(ours, 0.99) * 1e3,
              bench::percentile(raw, 0.5) * 1e3, bench::percentile(raw, 0.99) * 1e3);
}

// `tables` of them.
void run(int tables) {
  const auto server = PrivateServer::start();
  if (server == nullptr) {
    static_cast<void>(std::fprintf(stderr, "mysql-bench: no server; Debian package: mariadb-server\n"));
    return;
  }
  Client client(server->socket(), PrivateServer::administrator);
  fill(client, tables);
  report_new_process(*server);
  for (const char* user : {"everything", "writer"}) report_bulk(*server, user);
  for (const char* user : {"everything", "writer"}) report_single(*server, user, tables);
}

}  // namespace

int main(int count, char** arguments) { return bench::run_with_tables(count, arguments, run); }
