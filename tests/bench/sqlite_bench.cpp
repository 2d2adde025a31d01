// Discovery of a large SQLite database, each figure beside the same rows read with SQLite alone and dropped.
// Usage: sqlite-bench [TABLES]
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "../unit/folder.h"
#include "core/context.h"
#include "local/connectors/sqlite/connector.h"
#include "local/snapshot_reading.h"
#include "measure.h"
#include "sqlite_file.h"
#include "tables.h"

namespace {

using namespace polytomic::local;

constexpr int runs = 5;
constexpr int single_runs = 5000;
const std::atomic<bool> never{false};

polytomic::Context context() { return {polytomic::Context::Clock::now() + std::chrono::minutes(5), never}; }

std::unique_ptr<Database> open(const std::string& path) {
  return sqlite::make_sqlite_connector()->open(Configuration(R"({"path":")" + path + "\"}"), context());
}

// One connection, as long as the benchmark takes.
class Raw {
 public:
  explicit Raw(const std::string& path) {
    if (sqlite3_open_v2(path.c_str(), &database_, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK) std::exit(1);
  }
  Raw(const Raw&) = delete;
  Raw& operator=(const Raw&) = delete;
  ~Raw() {
    for (sqlite3_stmt* statement : one_) sqlite3_finalize(statement);
    sqlite3_close(database_);
  }

  // Every row of the catalog, dropped.
  void read_everything() {
    for (const char* sql :
         {"SELECT * FROM pragma_table_list WHERE schema = 'main'", "SELECT * FROM sqlite_schema",
          "SELECT l.name, x.* FROM pragma_table_list l JOIN pragma_table_xinfo(l.name) x WHERE l.type = 'table'",
          "SELECT l.name, i.seq, x.* FROM pragma_table_list l JOIN pragma_index_list(l.name) i "
          "JOIN pragma_index_xinfo(i.name) x ON i.\"unique\" AND x.key WHERE l.type = 'table'",
          "SELECT l.name, f.* FROM pragma_table_list l JOIN pragma_foreign_key_list(l.name) f "
          "WHERE l.type = 'table'"}) {
      bench::run(database_, sql);
    }
  }

  // The same of one table, by statements that are prepared once.
  void read_one(const std::string& name) {
    static constexpr const char* sql[] = {
        "SELECT * FROM pragma_table_list(?1)", "SELECT * FROM pragma_table_xinfo(?1)",
        "SELECT i.seq, x.* FROM pragma_index_list(?1) i JOIN pragma_index_xinfo(i.name) x ON i.\"unique\" AND x.key",
        "SELECT * FROM pragma_foreign_key_list(?1)"};
    if (one_.empty()) {
      for (const char* each : sql) sqlite3_prepare_v2(database_, each, -1, &one_.emplace_back(), nullptr);
    }
    for (sqlite3_stmt* statement : one_) {
      sqlite3_bind_text(statement, 1, name.c_str(), -1, SQLITE_TRANSIENT);
      while (sqlite3_step(statement) == SQLITE_ROW) {
      }
      sqlite3_reset(statement);
    }
  }

 private:
  sqlite3* database_ = nullptr;
  std::vector<sqlite3_stmt*> one_;
};

// A new connection each time, as SQLite keeps what it has read of the schema.
double cold_seconds(const std::string& path) {
  return bench::best_of(runs, [&] { static_cast<void>(read_snapshot(*open(path), nullptr, context())); });
}

void report_everything(const std::string& path) {
  double ours = 1e9;
  double raw = 1e9;
  for (int run = 0; run < runs; ++run) {
    ours =
        std::min(ours, bench::best_of(1, [&] { static_cast<void>(read_snapshot(*open(path), nullptr, context())); }));
    raw = std::min(raw, bench::best_of(1, [&] { Raw(path).read_everything(); }));
  }
  std::printf("everything, cold: %.1f ms; SQLite alone: %.1f ms; ratio %.2f\n", ours * 1e3, raw * 1e3, ours / raw);
  const auto database = open(path);
  static_cast<void>(database->fingerprint(context()));
  std::vector<double> samples;
  samples.reserve(single_runs);
  for (int run = 0; run < single_runs; ++run) {
    samples.push_back(bench::best_of(1, [&] { static_cast<void>(database->fingerprint(context())); }));
  }
  std::printf("has anything changed: p50 %.1f us, p99 %.1f us\n", bench::percentile(samples, 0.5) * 1e6,
              bench::percentile(samples, 0.99) * 1e6);
}

void report_one(const std::string& path, int tables) {
  const auto database = open(path);
  Raw raw(path);
  std::vector<double> ours;
  std::vector<double> alone;
  for (int run = 0; run < single_runs; ++run) {
    const std::string name = "table_" + std::to_string((run * 7919 % (tables / 10)) * 10 + 1);
    alone.push_back(bench::best_of(1, [&] { raw.read_one(name); }));
    ours.push_back(bench::best_of(1, [&] { static_cast<void>(database->describe("main." + name, context())); }));
  }
  for (const double share : {0.5, 0.99}) {
    const double own = bench::percentile(ours, share);
    const double limit = bench::percentile(alone, share);
    std::printf("one table, live, p%.0f: %.1f us; the same rows with SQLite alone, prepared: %.1f us; ratio %.2f\n",
                share * 100, own * 1e6, limit * 1e6, own / limit);
  }
}

// At least a hundred of them.
void run(int wanted) {
  const int tables = std::max(100, wanted);
  const polytomic::local::testing::Folder folder;
  const std::string path = folder.file("many.db");
  bench::make_sqlite_file(path, tables);
  report_everything(path);
  report_one(path, tables);
  const std::string few = folder.file("few.db");
  bench::make_sqlite_file(few, tables / 10);
  const double growth = std::log10(cold_seconds(path) / cold_seconds(few));
  std::printf("growth from %d to %d tables: exponent %.2f\n", tables / 10, tables, growth);
}

}  // namespace

int main(int count, char** arguments) { return bench::run_with_tables(count, arguments, run); }
