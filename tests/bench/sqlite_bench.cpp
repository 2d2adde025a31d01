// Discovery of a large SQLite database, each figure beside the same rows read with SQLite alone and dropped.
// Usage: sqlite-bench [TABLES]
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

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
constexpr int runs_of_few = 50;
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

  // The columns of every table, and the indexes and foreign keys where the schema holds any, with a pragma for each.
  void read_table_by_table() {
    std::vector<Needs> tables = find_needs();
    for (const Needs& table : tables) {
      run_pragma("table_xinfo", table.name);
      if (table.indexes) run_pragma("index_list", table.name);
      if (table.references) run_pragma("foreign_key_list", table.name);
    }
    bench::run(database_,
               "SELECT x.* FROM sqlite_schema AS l JOIN pragma_index_xinfo(l.name) AS x WHERE l.type = 'index'");
  }

  // The same of one table, by statements that are prepared once. With the list, SQLite looks at every table there is.
  void read_one(const std::string& name, bool with_list) {
    static constexpr const char* sql[] = {
        "SELECT * FROM pragma_table_list(?1)", "SELECT * FROM pragma_table_xinfo(?1)",
        "SELECT i.seq, x.* FROM pragma_index_list(?1) i JOIN pragma_index_xinfo(i.name) x ON i.\"unique\" AND x.key",
        "SELECT * FROM pragma_foreign_key_list(?1)"};
    if (one_.empty()) {
      for (const char* each : sql) sqlite3_prepare_v2(database_, each, -1, &one_.emplace_back(), nullptr);
    }
    for (sqlite3_stmt* statement : one_) {
      if (statement == one_.front() && !with_list) continue;
      sqlite3_bind_text(statement, 1, name.c_str(), -1, SQLITE_TRANSIENT);
      while (sqlite3_step(statement) == SQLITE_ROW) {
      }
      sqlite3_reset(statement);
    }
  }

 private:
  struct Needs {
    std::string name;
    bool indexes;
    bool references;
  };

  std::vector<Needs> find_needs() {
    std::vector<Needs> found;
    sqlite3_stmt* rows = nullptr;
    sqlite3_prepare_v2(database_,
                       "SELECT name, name IN (SELECT tbl_name FROM sqlite_schema WHERE type = 'index'), "
                       "sql LIKE '%references%' FROM sqlite_schema WHERE type = 'table'",
                       -1, &rows, nullptr);
    while (sqlite3_step(rows) == SQLITE_ROW) {
      found.push_back({reinterpret_cast<const char*>(sqlite3_column_text(rows, 0)), sqlite3_column_int(rows, 1) != 0,
                       sqlite3_column_int(rows, 2) != 0});
    }
    sqlite3_finalize(rows);
    return found;
  }

  void run_pragma(const char* pragma, const std::string& name) {
    char* sql = sqlite3_mprintf("PRAGMA main.%s(%Q)", pragma, name.c_str());
    bench::run(database_, sql);
    sqlite3_free(sql);
  }

  sqlite3* database_ = nullptr;
  std::vector<sqlite3_stmt*> one_;
};

// A new connection each time, as SQLite keeps what it has read of the schema.
void read_cold(const std::string& path) { static_cast<void>(read_snapshot(*open(path), nullptr, context())); }

struct Seconds {
  double ours = 1e9;
  double functions = 1e9;   // the pragma functions, rows dropped
  double statements = 1e9;  // a pragma for each table, rows dropped
};

// Each in turn, so that whatever else the machine does meets all of them.
Seconds measure_cold(const std::string& path, int rounds) {
  Seconds best;
  for (int round = 0; round < rounds; ++round) {
    best.ours = std::min(best.ours, bench::best_of(1, [&] { read_cold(path); }));
    best.functions = std::min(best.functions, bench::best_of(1, [&] { Raw(path).read_everything(); }));
    best.statements = std::min(best.statements, bench::best_of(1, [&] { Raw(path).read_table_by_table(); }));
  }
  return best;
}

// The most memory that a process needs which does nothing but this.
template <class Body>
double peak_megabytes(Body body) {
  auto* shared =
      static_cast<double*>(mmap(nullptr, sizeof(double), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  const pid_t child = fork();
  if (child == 0) {
    body();
    *shared = bench::peak_memory_megabytes();
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  return *shared;
}

void report_everything(const std::string& many, const std::string& few, int tables) {
  const Seconds cold = measure_cold(many, runs);
  const Seconds cold_few = measure_cold(few, runs_of_few);
  std::printf("everything, cold: %.1f ms; the pragma functions with SQLite alone: %.1f ms; ratio %.2f\n",
              cold.ours * 1e3, cold.functions * 1e3, cold.ours / cold.functions);
  std::printf("                  a pragma statement for each table instead: %.1f ms; ratio %.2f\n",
              cold.statements * 1e3, cold.ours / cold.statements);
  const auto exponent = [](double of_many, double of_few) { return std::log10(of_many / of_few) / 2; };
  std::printf("growth from %d to %d tables: exponent %.2f; with SQLite alone: %.2f (functions), %.2f (statements)\n",
              tables / 100, tables, exponent(cold.ours, cold_few.ours), exponent(cold.functions, cold_few.functions),
              exponent(cold.statements, cold_few.statements));
}

void report_unchanged(const std::string& path) {
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
  std::vector<double> without_list;
  for (auto* samples : {&ours, &alone, &without_list}) samples->reserve(single_runs);
  for (int run = 0; run < single_runs; ++run) {
    const std::string name = "table_" + std::to_string((run * 7919 % (tables / 10)) * 10 + 1);
    alone.push_back(bench::best_of(1, [&] { raw.read_one(name, true); }));
    without_list.push_back(bench::best_of(1, [&] { raw.read_one(name, false); }));
    ours.push_back(bench::best_of(1, [&] { static_cast<void>(database->describe("main." + name, context())); }));
  }
  for (const double share : {0.5, 0.99}) {
    const auto microseconds = [share](const std::vector<double>& samples) {
      return bench::percentile(samples, share) * 1e6;
    };
    const double own = microseconds(ours);
    std::printf(
        "one table, live, p%.0f: %.1f us; the same rows with SQLite alone, prepared: %.1f us, ratio %.2f; "
        "without its kind: %.1f us, ratio %.2f\n",
        share * 100, own, microseconds(alone), own / microseconds(alone), microseconds(without_list),
        own / microseconds(without_list));
  }
}

// At least a hundred of them.
void run(int wanted) {
  const int tables = std::max(100, wanted);
  const polytomic::local::testing::Folder folder;
  const std::string many = folder.file("many.db");
  const std::string few = folder.file("few.db");
  bench::make_sqlite_file(many, tables);
  bench::make_sqlite_file(few, tables / 100);
  const double ours = peak_megabytes([&] { read_cold(many); });
  const double alone = peak_megabytes([&] { Raw(many).read_everything(); });
  std::printf("memory at its peak: %.1f MB; with SQLite alone: %.1f MB\n", ours, alone);
  report_everything(many, few, tables);
  report_unchanged(many);
  report_one(many, tables);
}

}  // namespace

int main(int count, char** arguments) { return bench::run_with_tables(count, arguments, run); }
