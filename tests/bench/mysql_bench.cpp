// Discovery of a large MariaDB database, each figure beside the catalog's own COLUMNS and STATISTICS queries on the same
// server: run by libmariadb alone on two connections at a time, in turn with ours. Starts a private server; prints
// nothing where none is installed. Usage: mysql-bench [TABLES]
#include <mysql.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <functional>
#include <future>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../mysql/client.h"
#include "../mysql/private_server.h"
#include "core/context.h"
#include "local/connectors/mysql/connector.h"
#include "local/connectors/mysql/statements.h"
#include "local/snapshot_reading.h"
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
constexpr std::array<const char*, 3> users{"everything", "writer",
                                           "observer"};  // the last one sees InnoDB's own tables
const std::atomic<bool> never{false};

polytomic::Context context() { return {polytomic::Context::Clock::now() + std::chrono::minutes(5), never}; }

Configuration configuration(const PrivateServer& server, const std::string& user) {
  return Configuration(R"({"hostname":")" + server.socket() + R"(","port":3306,"passwd":"","dbname":")" + schema +
                       R"(","account":")" + user + "\"}");
}

std::string table_name(int table) {
  const std::string number = std::to_string(table);
  return table % 10 == 0 ? "Od.d `" + number + "\" ünï" : "table_" + number;
}

// 20 columns with a counted key, every tenth table with a name that needs care and a unique key; a few foreign keys and
// views.
std::string creation_sql(int table) {
  const std::vector<std::string> types{"int",           "text", "varchar(40) NOT NULL",         "datetime",
                                       "decimal(12,2)", "json", "tinyint(1) NOT NULL DEFAULT 0"};
  std::string columns;
  for (int column = 2; column <= 20; ++column) {
    const bool is_json = column % 7 == 5;
    columns += ", " + quote((column % 7 == 0 ? "Column " : "column_") + std::to_string(column)) + " " +
               (is_json && table % 20 != 0 ? "bigint" : types[static_cast<std::size_t>(column % 7)]);
  }
  if (table % 10 == 0) columns += ", UNIQUE (column_2, column_3)";
  if (table % 20 == 3) columns += ", FOREIGN KEY (id) REFERENCES table_1 (id)";
  std::string sql =
      "CREATE TABLE " + quote(table_name(table)) + " (id bigint AUTO_INCREMENT PRIMARY KEY" + columns + ");";
  if (table % 100 == 1) {
    sql += "CREATE VIEW view_" + std::to_string(table) + " AS SELECT id, column_2, column_3 FROM " +
           quote(table_name(table)) + ";";
  }
  return sql;
}

// Many statements in a packet, on as many connections as the server has use for.
void fill(const PrivateServer& server, int tables) {
  constexpr int connections = 4;
  constexpr int at_once = 25;
  Client client(server.socket(), PrivateServer::administrator);
  client.run(std::string("CREATE DATABASE ") + schema + " CHARACTER SET utf8mb4; USE " + schema + ";" +
             creation_sql(1));  // to which others refer
  std::atomic<int> next{0};
  std::vector<std::future<void>> fillers;
  fillers.reserve(connections);
  for (int connection = 0; connection < connections; ++connection) {
    fillers.push_back(std::async(std::launch::async, [&] {
      Client own(server.socket(), PrivateServer::administrator, "", schema);
      for (int first = next.fetch_add(at_once); first < tables; first = next.fetch_add(at_once)) {
        std::string sql;
        for (int table = first; table < std::min(first + at_once, tables); ++table) {
          if (table != 1) sql += creation_sql(table);
        }
        if (!sql.empty()) own.run(sql);
      }
    }));
  }
  for (std::future<void>& filler : fillers) filler.get();
  const std::string all = std::string(" ON ") + schema + ".* TO ";
  client.run("CREATE USER everything; CREATE USER writer; CREATE USER observer; GRANT ALL" + all +
             "everything; GRANT SELECT, INSERT, UPDATE, DELETE, SHOW VIEW, TRIGGER" + all + "writer; GRANT ALL" + all +
             "observer; GRANT PROCESS ON *.* TO observer");
}

// What any reader of the catalog asks at least: the limit that everything here is measured by.
const std::string& plain_columns_sql() {
  static const std::string sql =
      std::string(
          "SELECT TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION, COLUMN_NAME, COLUMN_DEFAULT, IS_NULLABLE, DATA_TYPE, "
          "COLUMN_TYPE, EXTRA, PRIVILEGES, COLLATION_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '") +
      schema + "'";
  return sql;
}

const std::string& plain_keys_sql() {
  static const std::string sql =
      std::string(
          "SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, COLUMN_NAME, SUB_PART FROM "
          "information_schema.STATISTICS WHERE NON_UNIQUE = 0 AND TABLE_SCHEMA = '") +
      schema + "'";
  return sql;
}

// A statement without anything around it: its rows are received and let go.
void read_raw(Client& client, const std::string& sql) {
  if (mysql_real_query(client.get(), sql.data(), sql.size()) != 0) throw std::runtime_error(mysql_error(client.get()));
  MYSQL_RES* result = mysql_use_result(client.get());
  while (mysql_fetch_row(result) != nullptr) continue;
  mysql_free_result(result);
}

double raw_seconds(Client& first, Client& second) {
  const auto start = bench::Clock::now();
  std::thread beside([&] { read_raw(second, plain_keys_sql()); });
  read_raw(first, plain_columns_sql());
  beside.join();
  return bench::seconds_since(start);
}

// Everything as the engine keeps it.
std::shared_ptr<const Snapshot> read_everything(Database& database) {
  return read_snapshot(database, nullptr, context()).snapshot;
}

// Seconds from a new process to a complete snapshot, and the memory that it took.
void report_new_process(const PrivateServer& server, const char* user) {
  static_cast<void>(std::fflush(stdout));
  const pid_t child = fork();
  if (child == 0) {
    const double before = bench::peak_memory_megabytes();
    const auto start = bench::Clock::now();
    const auto database = mysql::make_mysql_connector()->open(configuration(server, user), context());
    const auto snapshot = read_everything(*database);
    const double taken = bench::seconds_since(start);
    std::size_t bytes = 0;
    for (const auto& object : snapshot->objects) bytes += object->bytes().capacity() + sizeof(SnapshotObject) + 32;
    std::printf("%s: new process to snapshot: %.1f ms; peak %.1f MB, of which %.1f at its start; snapshot %.1f MB\n",
                user, taken * 1e3, bench::peak_memory_megabytes(), before, static_cast<double>(bytes) / 1e6);
    static_cast<void>(std::fflush(stdout));
    _exit(0);
  }
  waitpid(child, nullptr, 0);
}

void report_bulk(const PrivateServer& server, const char* user) {
  const auto database = mysql::make_mysql_connector()->open(configuration(server, user), context());
  Client first(server.socket(), user, "", schema);
  Client second(server.socket(), user, "", schema);
  std::vector<double> raw;
  std::vector<double> again;
  std::vector<double> anew;
  double work = 1e9;
  for (int run = 0; run < runs; ++run) {
    raw.push_back(raw_seconds(first, second));
    const double before = bench::cpu_seconds();
    again.push_back(bench::best_of(1, [&] { (void)read_everything(*database); }));
    work = std::min(work, bench::cpu_seconds() - before);
    anew.push_back(bench::best_of(1, [&] {
      (void)read_everything(*mysql::make_mysql_connector()->open(configuration(server, user), context()));
    }));
  }
  std::printf("%s: COLUMNS and STATISTICS on two connections: %.1f ms\n", user, bench::percentile(raw, 0) * 1e3);
  for (const auto& [what, ours] : {std::pair("open", &again), std::pair("new", &anew)}) {
    std::vector<double> ratios;
    std::ranges::transform(*ours, raw, std::back_inserter(ratios), std::divides<>());
    std::printf("%s: everything, %s connection: %.1f ms; ratio %.2f (median of the runs' %.2f)\n", user, what,
                bench::percentile(*ours, 0) * 1e3, bench::percentile(*ours, 0) / bench::percentile(raw, 0),
                bench::percentile(ratios, 0.5));
  }
  const double fingerprint = bench::best_of(runs, [&] { (void)database->fingerprint(context()); });
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

// Several statements in one packet.
void send_all(Client& client, const std::string& sql) {
  if (mysql_send_query(client.get(), sql.data(), sql.size()) != 0) throw std::runtime_error(mysql_error(client.get()));
}

void receive_all(Client& client) {
  int status = mysql_read_query_result(client.get()) ? 1 : 0;
  for (; status == 0; status = mysql_next_result(client.get())) {
    MYSQL_RES* result = mysql_use_result(client.get());
    while (result != nullptr && mysql_fetch_row(result) != nullptr) continue;
    mysql_free_result(result);
  }
  if (status > 0) throw std::runtime_error(mysql_error(client.get()));
}

// What the engine asks about one table, without anything around it: on two connections, one round trip on each.
double raw_single_seconds(Client& first, Client& second, const mysql::Scope& table) {
  const std::string some = mysql::grants_sql() + ";" + mysql::columns_sql(table) + ";" + mysql::definition_sql(table);
  const std::string others = mysql::changes_sql(true);
  const auto start = bench::Clock::now();
  send_all(second, some);
  send_all(first, others);
  receive_all(first);
  receive_all(second);
  return bench::seconds_since(start);
}

// Beside the statements alone, and beside the query that has most of one table's fields.
void report_single(const PrivateServer& server, const char* user, int tables) {
  const auto database = mysql::make_mysql_connector()->open(configuration(server, user), context());
  Client client(server.socket(), user, "", schema);
  Client second(server.socket(), user, "", schema);
  std::vector<double> ours;
  std::vector<double> statements;
  std::vector<double> raw;
  for (int run = 0; run < single_runs; ++run) {
    const std::string name = "table_" + std::to_string((run * 7919 % (tables / 10)) * 10 + 2);
    const auto raw_start = bench::Clock::now();
    read_raw(client, plain_columns_sql() + " AND TABLE_NAME = '" + name + "'");
    raw.push_back(bench::seconds_since(raw_start));
    statements.push_back(raw_single_seconds(client, second, {schema, name}));
    const auto start = bench::Clock::now();
    if (!database->describe(schema + ("." + name), context())) throw std::runtime_error("no " + name);
    ours.push_back(bench::seconds_since(start));
  }
  for (const double share : {0.5, 0.99}) {
    const double own = bench::percentile(ours, share);
    const double alone = bench::percentile(statements, share);
    const double columns = bench::percentile(raw, share);
    std::printf(
        "%s: one table, live, p%.0f: %.3f ms; its statements alone: %.3f ms, ratio %.2f; its columns alone: %.3f ms, "
        "ratio %.2f\n",
        user, share * 100, own * 1e3, alone * 1e3, own / alone, columns * 1e3, own / columns);
  }
}

// `tables` of them.
void run(int tables) {
  // What is made here is not meant to last, and need not be synced.
  const auto server = PrivateServer::start({"innodb-file-per-table=0", "debug-no-sync=1"});
  if (server == nullptr) {
    static_cast<void>(std::fprintf(stderr, "mysql-bench: no server; Debian package: mariadb-server\n"));
    return;
  }
  const auto start = bench::Clock::now();
  fill(*server, tables);
  std::printf("%d tables made in %.1f s\n", tables, bench::seconds_since(start));
  for (const char* user : users) report_new_process(*server, user);
  for (const char* user : users) report_bulk(*server, user);
  for (const char* user : users) report_single(*server, user, tables);
}

}  // namespace

int main(int count, char** arguments) { return bench::run_with_tables(count, arguments, run); }
