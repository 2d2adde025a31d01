// The sqlite connector, driven as the engine drives it, against real database files.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "core/error.h"
#include "local/connectors/sqlite/connector.h"

namespace polytomic::local::sqlite {
namespace {

namespace files = std::filesystem;

using Names = std::vector<std::string>;
using Values = std::vector<std::pair<std::string, std::string>>;

constexpr std::chrono::seconds long_enough{60};
constexpr uid_t unprivileged_user = 65534;

// A connection that may write, as a program beside the library has it.
class Writer {
 public:
  explicit Writer(const std::string& path) {
    if (sqlite3_open(path.c_str(), &database_) != SQLITE_OK) throw std::runtime_error("cannot create " + path);
    run("PRAGMA synchronous = OFF");  // these files need not survive a power failure
  }
  ~Writer() { sqlite3_close(database_); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  [[nodiscard]] sqlite3* get() const { return database_; }

  // Empty where SQLite accepts all of it, else what it says.
  std::string try_run(const std::string& sql) {
    char* message = nullptr;
    sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, &message);
    std::string text = message == nullptr ? "" : message;
    sqlite3_free(message);
    return text;
  }

  void run(const std::string& sql) {
    const std::string message = try_run(sql);
    if (!message.empty()) throw std::runtime_error(message + " in: " + sql);
  }

  std::int64_t number(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr);
    sqlite3_step(statement);
    const std::int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
  }

 private:
  sqlite3* database_ = nullptr;
};

std::string quote(const std::string& name) {
  std::string out = "\"";
  for (const char letter : name) out.append(letter == '"' ? "\"\"" : std::string(1, letter));
  return out + "\"";
}

// One letter for each fact that holds, in this order; '-' for the others.
std::string facts(const Column& column) {
  const std::vector<std::pair<char, bool>> letters{
      {'n', column.nullable},   {'p', column.primary_key}, {'r', column.required}, {'c', column.createable},
      {'u', column.updateable}, {'i', column.identity},    {'1', column.unique},   {'g', column.generated}};
  std::string out;
  for (const auto& [letter, holds] : letters) out += holds ? letter : '-';
  return out;
}

std::string verbs(const Object& object) {
  return std::string(object.can_insert ? "i" : "-") + (object.can_update ? "u" : "-") + (object.can_delete ? "d" : "-");
}

std::map<std::string, std::string> facts_by_name(const Object& object) {
  std::map<std::string, std::string> out;
  for (const Column& column : object.columns) out[column.name] = facts(column);
  return out;
}

// "columns joined by commas" and, for a primary key and for an upsert, a mark.
std::set<std::string> keys(const Object& object) {
  std::set<std::string> out;
  for (const UniqueKey& key : object.keys) {
    std::string text = key.primary ? "primary " : "";
    if (key.upsert) text += "upsert ";
    for (const std::string& column : key.columns) text += column + ",";
    out.insert(text);
  }
  return out;
}

std::string describe_for_comparison(const Object& object) {
  std::ostringstream out;
  out << object.id << ' ' << object.schema << ' ' << object.name << ' ' << static_cast<int>(object.kind) << ' '
      << verbs(object) << '\n';
  for (const Column& column : object.columns) {
    out << column.name << ' ' << column.source_type << ' ' << column.type << ' ' << facts(column);
    if (column.reference) out << " -> " << column.reference->object_id << '.' << column.reference->column;
    out << '\n';
  }
  for (const std::string& key : keys(object)) out << key << '\n';
  for (const std::string& warning : object.warnings) out << warning << '\n';
  return out.str();
}

class SqliteConnectorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (files::temp_directory_path() / "sqlite_connector_XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }

  void TearDown() override {
    files::permissions(directory_, files::perms::owner_all, files::perm_options::add);
    files::remove_all(directory_);
  }

  [[nodiscard]] std::string path(const std::string& name = "test.db") const { return (directory_ / name).string(); }

  std::string create(const std::string& sql, const std::string& name = "test.db") {
    Writer(path(name)).run(sql);
    return path(name);
  }

  [[nodiscard]] Context context(std::chrono::milliseconds time = long_enough) const {
    return {Context::Clock::now() + time, cancelled_};
  }

  // `settings` are the members of the configuration after path, as JSON.
  [[nodiscard]] static Configuration configuration(const std::string& path, const std::string& settings = "") {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    writer.String(path.data(), static_cast<rapidjson::SizeType>(path.size()));
    return Configuration("{\"path\":" + std::string(buffer.GetString()) + (settings.empty() ? "" : "," + settings) +
                         "}");
  }

  [[nodiscard]] std::unique_ptr<Database> open(const std::string& path, const std::string& settings = "") const {
    return make_sqlite_connector()->open(configuration(path, settings), context());
  }

  [[nodiscard]] std::unique_ptr<Database> open_new(const std::string& sql, const std::string& settings = "") {
    return open(create(sql), settings);
  }

  [[nodiscard]] Object describe(Database& database, const std::string& name) const {
    const auto object = database.describe("main." + name, context());
    if (!object) throw std::runtime_error("no object " + name);
    return *object;
  }

  [[nodiscard]] Names ids(Database& database) const {
    Names out;
    for (const Object& object : database.describe_all(context())) out.push_back(object.id);
    return out;
  }

  // The error that `work` fails with.
  static Error failure_of(const std::function<void()>& work) {
    try {
      work();
    } catch (const Failure& failure) {
      return failure.error();
    }
    ADD_FAILURE() << "nothing failed";
    return {};
  }

  [[nodiscard]] Error failure_to_open(const std::string& path, const std::string& settings = "") const {
    return failure_of([&] { (void)open(path, settings); });
  }

  files::path directory_;
  std::atomic<bool> cancelled_{false};
};

void expect_part(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

// ---------------------------------------------------------------- the kind of connection

TEST_F(SqliteConnectorTest, NamesItselfAndWhatItCanDo) {
  const auto connector = make_sqlite_connector();
  EXPECT_EQ(connector->id(), "sqlite");
  EXPECT_EQ(connector->name(), "SQLite");
  const std::vector<std::string_view> operations{"FIELDSETQUERY",  "TARGET",      "TargetCreator",
                                                 "BulkSyncSource", "SupportsSQL", "IsTruncatable"};
  EXPECT_EQ(connector->operations(), operations);
}

TEST_F(SqliteConnectorTest, PublishesItsConfigurationSchema) {
  rapidjson::Document schema;
  schema.Parse(std::string(make_sqlite_connector()->configuration_schema()).c_str());
  ASSERT_FALSE(schema.HasParseError());
  EXPECT_STREQ(schema["$schema"].GetString(), "https://json-schema.org/draft/2020-12/schema");
  EXPECT_STREQ(schema["$id"].GetString(), "urn:polytomic:connection-type:sqlite");
  EXPECT_STREQ(schema["type"].GetString(), "object");
  EXPECT_FALSE(schema["additionalProperties"].GetBool());
  ASSERT_EQ(schema["required"].Size(), 1U);
  EXPECT_STREQ(schema["required"][0].GetString(), "path");
  const auto& properties = schema["properties"];
  EXPECT_EQ(properties.MemberCount(), 4U);
  EXPECT_STREQ(properties["path"]["title"].GetString(), "Database file");
  EXPECT_TRUE(properties["passphrase"]["sensitive"].GetBool());
  EXPECT_TRUE(properties["passphrase"]["password"].GetBool());
  EXPECT_FALSE(properties["read_only"]["default"].GetBool());
  EXPECT_STREQ(properties["tables"]["items"]["type"].GetString(), "string");
  EXPECT_TRUE(properties["tables"]["completions"].GetBool());
}

// ---------------------------------------------------------------- opening

TEST_F(SqliteConnectorTest, OpensAnExistingFileAndNeverCreatesOne) {
  EXPECT_NO_THROW(open_new("CREATE TABLE t (a)")->test(context()));
  const Error error = failure_to_open(path("missing.db"));
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_MISSING);
  expect_part(error.message, path("missing.db"));
  EXPECT_FALSE(files::exists(path("missing.db")));
  EXPECT_EQ(failure_to_open(path("test.db/inside.db")).code, POLYTOMIC_ERROR_DATABASE_MISSING);
}

TEST_F(SqliteConnectorTest, RefusesPathsThatCannotBeMeant) {
  for (const std::string& wrong : {std::string(), std::string("shop.db"), std::string("./shop.db"),
                                   std::string("file:shop.db"), std::string("/tmp/a\0b", 8)}) {
    const Error error = failure_to_open(wrong);
    EXPECT_EQ(error.code, POLYTOMIC_ERROR_INVALID_ARGUMENT) << wrong;
    EXPECT_EQ(error.field, "path");
  }
  expect_part(failure_to_open("shop.db").message, "working directory");
}

TEST_F(SqliteConnectorTest, TakesAPathAsItIs) {
  for (const std::string name :
       {"a?mode=memory", "b%20c.db", "d#e.db", "f g.db", "ü.db", "'q\".db", "file:x?vfs=none"}) {
    create("CREATE TABLE t (a)", name);
    ASSERT_TRUE(files::exists(path(name))) << name;
    EXPECT_EQ(ids(*open(path(name))), Names{"main.t"}) << name;
  }
  files::create_symlink(path("d#e.db"), path("link.db"));
  EXPECT_EQ(ids(*open(path("link.db"))), Names{"main.t"});
}

TEST_F(SqliteConnectorTest, RefusesWhatIsNoDatabase) {
  files::create_directory(path("directory"));
  std::ofstream(path("text.db")) << std::string(5000, 'x');
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
  for (const std::string name : {"directory", "text.db", "fifo"}) {
    const Error error = failure_to_open(path(name));
    EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED) << name;
    expect_part(error.message, path(name));
  }
  expect_part(failure_to_open(path("text.db")).message, "encrypted");
}

TEST_F(SqliteConnectorTest, TakesAnEmptyFileForAnEmptyDatabase) {
  std::ofstream(path("empty.db")).flush();
  EXPECT_TRUE(ids(*open(path("empty.db"))).empty());
}

TEST_F(SqliteConnectorTest, SaysThatThisSqliteHasNoEncryption) {
  create("CREATE TABLE t (a)");
  const Error error = failure_to_open(path(), R"("passphrase":"o'Brien; \" secret")");
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED);
  expect_part(error.message, "no encryption");
  EXPECT_EQ(error.message.find("Brien"), std::string::npos);
  EXPECT_EQ(failure_to_open(path(), "\"passphrase\":\"a\\u0000b\"").code, POLYTOMIC_ERROR_INVALID_ARGUMENT);
}

TEST_F(SqliteConnectorTest, ReportsADamagedFile) {
  create("CREATE TABLE t (a); INSERT INTO t VALUES (randomblob(20000)); CREATE TABLE u (b)");
  std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(100);
  file << std::string(3900, '\xAA');
  file.close();
  const auto database = open(path());
  const Error error = failure_of([&] { database->test(context()); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_ERROR);
  expect_part(error.message, "damaged");
}

// Runs `work` as a user whom file modes bind; true when it says so.
bool holds_for_unprivileged_user(const std::function<bool()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && setuid(unprivileged_user) != 0) _exit(2);
    _exit(work() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool is_forbidden(const std::function<void()>& work) {
  try {
    work();
  } catch (const Failure& failure) {
    return failure.error().code == POLYTOMIC_ERROR_DATABASE_FORBIDDEN;
  }
  return false;
}

TEST_F(SqliteConnectorTest, ReportsAFileThatMayNotBeRead) {
  create("CREATE TABLE t (a)");
  chmod(directory_.c_str(), 0755);
  chmod(path().c_str(), 0);
  EXPECT_TRUE(holds_for_unprivileged_user([&] { return is_forbidden([&] { (void)open(path()); }); }));
  chmod(path().c_str(), 0644);
  files::create_directory(path("closed"));
  files::rename(path(), path("closed/test.db"));
  chmod(path("closed").c_str(), 0);
  EXPECT_TRUE(holds_for_unprivileged_user([&] { return is_forbidden([&] { (void)open(path("closed/test.db")); }); }));
  chmod(path("closed").c_str(), 0755);
}

TEST_F(SqliteConnectorTest, OffersNoWritesWhereTheFileOrItsDirectoryCannotBeWritten) {
  create("CREATE TABLE t (a PRIMARY KEY)");
  chmod(directory_.c_str(), 0555);
  chmod(path().c_str(), 0666);
  const auto offers_nothing = [&] {
    const auto database = open(path());
    const Object table = describe(*database, "t");
    return verbs(table) == "---" && !table.columns[0].createable && !table.keys[0].upsert &&
           database->creation_properties(context()).empty();
  };
  EXPECT_TRUE(holds_for_unprivileged_user(offers_nothing));
  chmod(directory_.c_str(), 0777);
  EXPECT_FALSE(holds_for_unprivileged_user(offers_nothing));
  chmod(path().c_str(), 0444);
  EXPECT_TRUE(holds_for_unprivileged_user(offers_nothing));
}

// ---------------------------------------------------------------- write-ahead log, locks, other processes

TEST_F(SqliteConnectorTest, ReadsAWriteAheadLogInUse) {
  Writer writer(path());
  writer.run("PRAGMA journal_mode = WAL; CREATE TABLE t (a); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
  EXPECT_EQ(ids(*open(path())), Names{"main.t"});
}

TEST_F(SqliteConnectorTest, ExplainsAWriteAheadLogThatCannotBeReadHere) {
  create("PRAGMA journal_mode = WAL; CREATE TABLE t (a)");
  ASSERT_FALSE(files::exists(path("test.db-wal")));
  chmod(path().c_str(), 0644);
  chmod(directory_.c_str(), 0555);
  const auto explains = [&] {
    try {
      (void)open(path());
    } catch (const Failure& failure) {
      return failure.error().code == POLYTOMIC_ERROR_DATABASE_FORBIDDEN &&
             failure.error().message.find("write-ahead log") != std::string::npos;
    }
    return false;
  };
  EXPECT_TRUE(holds_for_unprivileged_user(explains));
  chmod(directory_.c_str(), 0755);
  // What a crashed writer leaves: a log, and nothing that shares it.
  Writer writer(path());
  writer.run("INSERT INTO t VALUES (1)");
  files::copy(path(), path("copy.db"));
  files::copy(path("test.db-wal"), path("copy.db-wal"));
  chmod(path("copy.db").c_str(), 0644);
  chmod(directory_.c_str(), 0555);
  EXPECT_TRUE(holds_for_unprivileged_user([&] { return is_forbidden([&] { (void)open(path("copy.db")); }); }));
  chmod(directory_.c_str(), 0755);
  EXPECT_EQ(ids(*open(path("copy.db"))), Names{"main.t"});
}

TEST_F(SqliteConnectorTest, ReportsALockAfterWaitingABoundedTime) {
  Writer writer(path());
  writer.run("CREATE TABLE t (a); BEGIN EXCLUSIVE");
  const Error locked = failure_to_open(path());
  EXPECT_EQ(locked.code, POLYTOMIC_ERROR_DATABASE_LOCKED);
  expect_part(locked.message, path());
  const auto open_within = [&](const Context& limits) {
    return failure_of([&] { (void)make_sqlite_connector()->open(configuration(path()), limits); }).code;
  };
  EXPECT_EQ(open_within(context(std::chrono::milliseconds(50))), POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  std::thread canceller([&] { cancelled_ = true; });
  EXPECT_EQ(open_within(context()), POLYTOMIC_ERROR_CANCELLED);
  canceller.join();
  cancelled_ = false;
  writer.run("ROLLBACK");
  EXPECT_EQ(ids(*open(path())), Names{"main.t"});
}

TEST_F(SqliteConnectorTest, SeesWhatOthersChange) {
  const auto database = open_new("CREATE TABLE t (a)");
  EXPECT_EQ(ids(*database), Names{"main.t"});
  const std::string before = database->fingerprint(context());
  Writer(path()).run("ALTER TABLE t ADD COLUMN b; CREATE TABLE u (c)");
  EXPECT_NE(database->fingerprint(context()), before);
  EXPECT_EQ(describe(*database, "t").columns.size(), 2U);
  Writer(path()).run("DROP TABLE t");
  EXPECT_EQ(ids(*database), Names{"main.u"});
  EXPECT_FALSE(database->describe("main.t", context()));
}

TEST_F(SqliteConnectorTest, FollowsThePathToANewFile) {
  const auto database = open_new("CREATE TABLE t (a)");
  const std::string before = database->fingerprint(context());
  files::rename(create("CREATE TABLE u (a)", "new.db"), path());
  EXPECT_NE(database->fingerprint(context()), before);
  EXPECT_EQ(ids(*database), Names{"main.u"});
  files::remove(path());
  EXPECT_EQ(failure_of([&] { database->test(context()); }).code, POLYTOMIC_ERROR_DATABASE_MISSING);
}

TEST_F(SqliteConnectorTest, LeavesTheFileAsItWas) {
  create(
      "CREATE TABLE t (a PRIMARY KEY, b AS (a)); INSERT INTO t VALUES (1); CREATE VIEW v AS SELECT * FROM t;"
      "CREATE TRIGGER i INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (NEW.a); END;"
      "CREATE VIRTUAL TABLE f USING fts5 (x)");
  const auto content = [&] {
    std::ifstream file(path(), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const std::string before = content();
  const auto database = open(path());
  database->test(context());
  for (const Object& object : database->describe_all(context())) (void)database->sample(object, 5, context());
  (void)database->describe_query("SELECT * FROM t", context());
  (void)database->check_creation({{"name", "new"}}, context());
  EXPECT_EQ(content(), before);
  EXPECT_EQ(std::distance(files::directory_iterator(directory_), files::directory_iterator()), 1);
}

TEST_F(SqliteConnectorTest, FingerprintIsStableAndFollowsTheSchemaAndTheSettings) {
  create("CREATE TABLE t (a)");
  const std::string first = open(path())->fingerprint(context());
  Writer(path()).run("INSERT INTO t VALUES (1)");
  EXPECT_EQ(open(path())->fingerprint(context()), first);
  EXPECT_NE(open(path(), "\"read_only\":true")->fingerprint(context()), first);
  const std::string filtered = open(path(), R"("tables":["main.t","main.u"])")->fingerprint(context());
  EXPECT_NE(filtered, first);
  EXPECT_EQ(open(path(), R"("tables":["main.u","MAIN.T"])")->fingerprint(context()), filtered);
  Writer(path()).run("CREATE INDEX i ON t (a)");
  EXPECT_NE(open(path())->fingerprint(context()), first);
}

TEST_F(SqliteConnectorTest, ExplainsAnInterruptedWrite) {
  Writer writer(path());
  writer.run(
      "CREATE TABLE t (a); INSERT INTO t VALUES (randomblob(100000)); PRAGMA cache_size = 1; BEGIN;"
      "UPDATE t SET a = randomblob(200000)");
  // What a writer that was killed leaves.
  files::copy(path(), path("copy.db"));
  files::copy(path("test.db-journal"), path("copy.db-journal"));
  const Error error = failure_to_open(path("copy.db"));
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_DATABASE_ERROR);
  expect_part(error.message, "interrupted");
}

// ---------------------------------------------------------------- objects

TEST_F(SqliteConnectorTest, ListsWhatUsersMadeInNameOrder) {
  const auto database = open_new(
      "CREATE TABLE b (id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE VIEW a AS SELECT 1 AS x;"
      "CREATE VIRTUAL TABLE c USING fts5 (x); CREATE VIRTUAL TABLE d USING rtree (id, low, high); ANALYZE");
  EXPECT_EQ(ids(*database), (Names{"main.a", "main.b", "main.c", "main.d"}));
  const auto objects = database->describe_all(context());
  EXPECT_EQ(objects[0].kind, ObjectKind::view);
  EXPECT_EQ(objects[1].kind, ObjectKind::table);
  EXPECT_EQ(objects[2].kind, ObjectKind::virtual_table);
  EXPECT_EQ(objects[1].schema, "main");
  EXPECT_EQ(objects[1].name, "b");
  for (const char* hidden : {"main.c_data", "main.sqlite_sequence", "main.sqlite_stat1", "main.sqlite_schema"}) {
    EXPECT_FALSE(database->describe(hidden, context())) << hidden;
  }
}

TEST_F(SqliteConnectorTest, KeepsEveryName) {
  const Names names{"a.b", "say \"hi\"", "with space", "Größe",  "顧客",      "semi;colon", "'quoted'", "[brackets]",
                    "`x`", "percent%",   "main.main",  "select", "new\nline", "?1",         "-- x",     "."};
  std::string sql;
  for (const std::string& name : names) {
    sql += "CREATE TABLE " + quote(name) + " (" + quote(name) + " PRIMARY KEY, " + quote("g " + name) + " AS (1));";
    sql += "INSERT INTO " + quote(name) + " VALUES (7);";
  }
  const auto database = open_new(sql);
  EXPECT_EQ(database->describe_all(context()).size(), names.size());
  for (const std::string& name : names) {
    const Object object = describe(*database, name);
    EXPECT_EQ(object.id, "main." + name);
    EXPECT_EQ(object.columns[0].name, name);
    EXPECT_EQ(object.keys[0].columns, Names{name});
    EXPECT_EQ(verbs(object), "iud");
    rapidjson::Document record;
    record.Parse(database->sample(object, 1, context()).at(0).c_str());
    EXPECT_EQ(record[name.c_str()].GetInt(), 7) << name;
  }
}

TEST_F(SqliteConnectorTest, FindsObjectsAsSqliteDoesAndReturnsTheirSpelling) {
  const auto database = open_new("CREATE TABLE \"Order Lines\" (\"Id\" INTEGER PRIMARY KEY); CREATE TABLE \"Ä\" (x)");
  EXPECT_EQ(database->describe("MAIN.order LINES", context())->id, "main.Order Lines");
  EXPECT_FALSE(database->describe("main.ä", context())) << "only ASCII letters have a case";
  for (const char* wrong : {"", "main", "main.", "Order Lines", "temp.Order Lines", "main.Order", "mainXOrder Lines"}) {
    EXPECT_FALSE(database->describe(wrong, context())) << wrong;
  }
  EXPECT_FALSE(database->describe(std::string_view("main.Order Lines\0", 17), context()));
}

TEST_F(SqliteConnectorTest, OffersOnlyTheTablesAskedFor) {
  create(
      "CREATE TABLE a (x PRIMARY KEY); CREATE TABLE \"b.c\" (x REFERENCES a); CREATE TABLE d (x REFERENCES \"b.c\" "
      "(x));"
      "CREATE VIEW v AS SELECT * FROM a");
  const auto database = open(path(), R"("tables":["main.B.c","main.D","main.gone"])");
  EXPECT_EQ(ids(*database), (Names{"main.b.c", "main.d"}));
  EXPECT_FALSE(database->describe("main.a", context()));
  EXPECT_FALSE(describe(*database, "b.c").columns[0].reference) << "its parent is not offered";
  EXPECT_EQ(describe(*database, "d").columns[0].reference->object_id, "main.b.c");
  const auto values = database->configuration_values(context());
  ASSERT_EQ(values.size(), 1U);
  EXPECT_EQ(values[0].key, "tables");
  EXPECT_FALSE(values[0].allows_creation);
  EXPECT_EQ(values[0].values, (Names{"main.a", "main.b.c", "main.d", "main.v"}));
  EXPECT_EQ(ids(*open(path(), "\"tables\":[]")).size(), 4U);
}

TEST_F(SqliteConnectorTest, DescribesABrokenViewWithAWarning) {
  const auto database = open_new(
      "CREATE VIEW a AS SELECT * FROM gone; CREATE VIEW b AS SELECT missing(1) AS x; CREATE TABLE c (x);"
      "CREATE VIEW d AS SELECT x FROM c; CREATE VIEW e AS SELECT * FROM e2; CREATE VIEW e2 AS SELECT * FROM e;"
      "CREATE TRIGGER t INSTEAD OF INSERT ON a BEGIN SELECT 1; END");
  const auto objects = database->describe_all(context());
  ASSERT_EQ(objects.size(), 6U);
  for (const Object& object : objects) {
    const bool whole = object.name == "c" || object.name == "d";
    EXPECT_EQ(object.columns.empty(), !whole) << object.name;
    EXPECT_EQ(object.warnings.empty(), whole) << object.name;
    EXPECT_EQ(verbs(object), object.name == "c" ? "iud" : "---") << object.name;
  }
  expect_part(objects[0].warnings.at(0), "gone");
  EXPECT_EQ(failure_of([&] { (void)database->sample(objects[0], 1, context()); }).code, POLYTOMIC_ERROR_DATABASE_ERROR);
}

TEST_F(SqliteConnectorTest, LeavesOutNamesThatAreNotText) {
  const auto database = open_new("CREATE TABLE \"\xFF\" (x); CREATE TABLE t (\"\xC3\" PRIMARY KEY, b \"\xFE\" UNIQUE)");
  EXPECT_EQ(ids(*database), Names{"main.t"});
  const Object table = describe(*database, "t");
  ASSERT_EQ(table.columns.size(), 1U);
  EXPECT_EQ(table.columns[0].name, "b");
  EXPECT_EQ(table.columns[0].source_type, "?");
  EXPECT_EQ(keys(table), std::set<std::string>{"upsert b,"});
  EXPECT_EQ(table.warnings.size(), 1U);
}

TEST_F(SqliteConnectorTest, ListsManyTables) {
  std::string sql = "BEGIN;";
  for (int index = 0; index < 1000; ++index) {
    sql += "CREATE TABLE t" + std::to_string(index) + " (id INTEGER PRIMARY KEY, a TEXT NOT NULL UNIQUE);";
  }
  const auto database = open_new(sql + "COMMIT");
  const auto objects = database->describe_all(context());
  ASSERT_EQ(objects.size(), 1000U);
  for (const Object& object : objects) EXPECT_EQ(object.keys.size(), 2U);
}

// ---------------------------------------------------------------- columns and keys

TEST_F(SqliteConnectorTest, TellsTheRowidAliasFromOtherPrimaryKeys) {
  const auto database = open_new(
      "CREATE TABLE alias (a INTEGER PRIMARY KEY); CREATE TABLE counted (a INTEGER PRIMARY KEY AUTOINCREMENT);"
      "CREATE TABLE quirk (a INTEGER PRIMARY KEY DESC); CREATE TABLE word (a INT PRIMARY KEY);"
      "CREATE TABLE text (a TEXT PRIMARY KEY); CREATE TABLE named (a INTEGER, CONSTRAINT k PRIMARY KEY (a DESC));"
      "CREATE TABLE strict_word (a INT PRIMARY KEY) STRICT; CREATE TABLE strict_alias (a INTEGER PRIMARY KEY) STRICT;"
      "CREATE TABLE without (a TEXT PRIMARY KEY) WITHOUT ROWID;"
      "CREATE TABLE without_integer (a INTEGER PRIMARY KEY) WITHOUT ROWID;"
      "CREATE TABLE without_default (a TEXT PRIMARY KEY DEFAULT 'x') WITHOUT ROWID");
  const std::map<std::string, std::string> expected{{"alias", "-p-cui1-"},          {"counted", "-p-cui1-"},
                                                    {"quirk", "np-cui1-"},          {"word", "np-cui1-"},
                                                    {"text", "np-cui1-"},           {"named", "-p-cui1-"},
                                                    {"strict_word", "-prcui1-"},    {"strict_alias", "-p-cui1-"},
                                                    {"without", "-prcui1-"},        {"without_integer", "-prcui1-"},
                                                    {"without_default", "-p-cui1-"}};
  for (const auto& [name, wanted] : expected) {
    const Object table = describe(*database, name);
    EXPECT_EQ(facts(table.columns.at(0)), wanted) << name;
    EXPECT_EQ(keys(table), std::set<std::string>{"primary upsert a,"}) << name;
  }
}

TEST_F(SqliteConnectorTest, KnowsWhichColumnsAnInsertNeeds) {
  const auto database = open_new(
      "CREATE TABLE t (plain, must TEXT NOT NULL, filled TEXT NOT NULL DEFAULT '', empty TEXT NOT NULL DEFAULT NULL,"
      "nested TEXT NOT NULL DEFAULT ( ( /* ) */ nUlL -- x\n ) ), word TEXT NOT NULL DEFAULT 'null',"
      "made TEXT NOT NULL DEFAULT (datetime('now')), virtual_one AS (plain), stored_one NOT NULL AS (must) STORED,"
      "moment NOT NULL DEFAULT CURRENT_TIMESTAMP, minus NOT NULL DEFAULT -1)");
  const std::map<std::string, std::string> expected{
      {"plain", "n--cu---"},      {"must", "--rcu---"},   {"filled", "---cu---"}, {"empty", "--rcu---"},
      {"nested", "--rcu---"},     {"word", "---cu---"},   {"made", "---cu---"},   {"virtual_one", "n------g"},
      {"stored_one", "-------g"}, {"moment", "---cu---"}, {"minus", "---cu---"}};
  EXPECT_EQ(facts_by_name(describe(*database, "t")), expected);
}

TEST_F(SqliteConnectorTest, KnowsWhichKeysIdentifyAndWhichTakeAnUpsert) {
  const auto database = open_new(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE COLLATE NOCASE, b, c, d, e, f, g AS (b) UNIQUE, h, i,"
      "UNIQUE (b, c), UNIQUE (c, b), UNIQUE (d, id), UNIQUE (id));"
      "CREATE UNIQUE INDEX partial_one ON t (d) WHERE d > 0; CREATE UNIQUE INDEX expression_one ON t (lower(e));"
      "CREATE UNIQUE INDEX repeated_one ON t (f, f); CREATE UNIQUE INDEX collated_one ON t (h COLLATE RTRIM DESC);"
      "CREATE UNIQUE INDEX mixed_one ON t (b, g); CREATE INDEX plain_one ON t (i)");
  const Object table = describe(*database, "t");
  EXPECT_EQ(keys(table), (std::set<std::string>{"primary upsert id,", "upsert a,", "upsert b,c,", "d,id,", "f,", "g,",
                                                "upsert h,", "b,g,"}));
  EXPECT_TRUE(table.keys[0].primary);
  for (const Column& column : table.columns) {
    const bool identity = std::set<std::string>{"id", "a", "f", "g", "h"}.count(column.name) > 0;
    EXPECT_EQ(column.identity, identity) << column.name;
    EXPECT_EQ(column.unique, identity) << column.name;
  }
}

TEST_F(SqliteConnectorTest, OrdersACompositeKeyAsItWasDeclared) {
  const auto database = open_new(
      "CREATE TABLE t (a, b NOT NULL, c, PRIMARY KEY (c, a));"
      "CREATE TABLE w (a, b, c, PRIMARY KEY (c, a)) WITHOUT ROWID; CREATE TABLE none (a, b)");
  EXPECT_EQ(keys(describe(*database, "t")), std::set<std::string>{"primary upsert c,a,"});
  EXPECT_EQ(keys(describe(*database, "w")), std::set<std::string>{"primary upsert c,a,"});
  EXPECT_TRUE(describe(*database, "none").keys.empty());
  EXPECT_EQ(facts_by_name(describe(*database, "t")),
            (std::map<std::string, std::string>{{"a", "np-cu---"}, {"b", "--rcu---"}, {"c", "np-cu---"}}));
  EXPECT_EQ(facts_by_name(describe(*database, "w")),
            (std::map<std::string, std::string>{{"a", "-prcu---"}, {"b", "n--cu---"}, {"c", "-prcu---"}}));
}

TEST_F(SqliteConnectorTest, ResolvesReferences) {
  create(
      "CREATE TABLE Parent (Id INTEGER PRIMARY KEY, Code TEXT UNIQUE); CREATE TABLE pair (a, b, PRIMARY KEY (a, b));"
      "CREATE TABLE child (implied REFERENCES PARENT, named REFERENCES parent (CODE), itself REFERENCES child (named),"
      "one, two, broken REFERENCES gone, wrong REFERENCES Parent (absent), half REFERENCES pair,"
      "twice REFERENCES Parent REFERENCES pair (a), FOREIGN KEY (one, two) REFERENCES pair)");
  const auto database = open(path());
  const auto check = [](const Object& child) {
    std::map<std::string, std::string> found;
    for (const Column& column : child.columns) {
      if (column.reference) found[column.name] = column.reference->object_id + " " + column.reference->column;
    }
    EXPECT_EQ(found, (std::map<std::string, std::string>{{"implied", "main.Parent Id"},
                                                         {"named", "main.Parent Code"},
                                                         {"itself", "main.child named"},
                                                         {"twice", "main.Parent Id"}}));
  };
  check(describe(*database, "child"));
  check(database->describe_all(context()).at(1));
}

TEST_F(SqliteConnectorTest, MapsDeclaredTypes) {
  const std::vector<std::pair<std::string, polytomic_field_type>> types{
      {"INTEGER", POLYTOMIC_FIELD_TYPE_NUMBER},
      {"BIGINT UNSIGNED", POLYTOMIC_FIELD_TYPE_NUMBER},
      {"TINYINT(1)", POLYTOMIC_FIELD_TYPE_NUMBER},
      {"REAL", POLYTOMIC_FIELD_TYPE_NUMBER},
      {"DOUBLE PRECISION", POLYTOMIC_FIELD_TYPE_NUMBER},
      {"DECIMAL(10,2)", POLYTOMIC_FIELD_TYPE_NUMBER},
      {"NUMERIC", POLYTOMIC_FIELD_TYPE_NUMBER},
      {"TEXT", POLYTOMIC_FIELD_TYPE_STRING},
      {"varchar(20)", POLYTOMIC_FIELD_TYPE_STRING},
      {"CLOB", POLYTOMIC_FIELD_TYPE_STRING},
      {"UUID", POLYTOMIC_FIELD_TYPE_STRING},
      {"boolean", POLYTOMIC_FIELD_TYPE_BOOLEAN},
      {"BOOL", POLYTOMIC_FIELD_TYPE_BOOLEAN},
      {"DATE", POLYTOMIC_FIELD_TYPE_DATETIME},
      {"DateTime", POLYTOMIC_FIELD_TYPE_DATETIME},
      {"TIMESTAMP WITH TIME ZONE", POLYTOMIC_FIELD_TYPE_DATETIME},
      {"TIME", POLYTOMIC_FIELD_TYPE_DATETIME},
      {"DATETIME(6)", POLYTOMIC_FIELD_TYPE_DATETIME},
      {"JSON", POLYTOMIC_FIELD_TYPE_OBJECT},
      {"BLOB", POLYTOMIC_FIELD_TYPE_BINARY},
      {"VARBINARY(16)", POLYTOMIC_FIELD_TYPE_BINARY},
      {"LONGBLOB", POLYTOMIC_FIELD_TYPE_BINARY},
      {"ANY", POLYTOMIC_FIELD_TYPE_UNKNOWN},
      {"", POLYTOMIC_FIELD_TYPE_UNKNOWN},
      {"CANDIDATE", POLYTOMIC_FIELD_TYPE_NUMBER},
      {"FLOATING POINT", POLYTOMIC_FIELD_TYPE_NUMBER}};
  std::string sql = "CREATE TABLE t (first";
  for (std::size_t index = 0; index < types.size(); ++index) {
    sql += ", c" + std::to_string(index) + " " + types[index].first;
  }
  const auto database = open_new(sql + "); CREATE TABLE s (a ANY, b INT, c TEXT, d BLOB, e REAL) STRICT");
  const Object table = describe(*database, "t");
  for (std::size_t index = 0; index < types.size(); ++index) {
    EXPECT_EQ(table.columns[index + 1].source_type, types[index].first);
    EXPECT_EQ(table.columns[index + 1].type, types[index].second) << types[index].first;
  }
  EXPECT_EQ(describe(*database, "s").columns[0].type, POLYTOMIC_FIELD_TYPE_UNKNOWN);
}

// ---------------------------------------------------------------- what can be written

TEST_F(SqliteConnectorTest, WritesToViewsOnlyThroughTheirTriggers) {
  const auto database = open_new(
      "CREATE TABLE t (a NOT NULL, b); CREATE VIEW plain AS SELECT * FROM t; CREATE VIEW inserts AS SELECT a, b FROM t;"
      "CREATE VIEW updates AS SELECT a, b FROM t; CREATE VIEW one AS SELECT a, b FROM t;"
      "CREATE VIEW deletes AS SELECT a, b FROM t; CREATE VIEW broken AS SELECT a, b FROM t;"
      "CREATE TRIGGER x1 INSTEAD OF INSERT ON INSERTS BEGIN INSERT INTO t VALUES (NEW.a, NEW.b); END;"
      "CREATE TRIGGER x2 INSTEAD OF UPDATE ON updates BEGIN UPDATE t SET b = NEW.b WHERE a = OLD.a; END;"
      "CREATE TRIGGER x3 INSTEAD OF UPDATE OF b ON one BEGIN UPDATE t SET b = NEW.b WHERE a = OLD.a; END;"
      "CREATE TRIGGER x4 INSTEAD OF DELETE ON deletes BEGIN DELETE FROM t WHERE a = OLD.a; END;"
      "CREATE TRIGGER x5 INSTEAD OF INSERT ON broken BEGIN INSERT INTO gone VALUES (NEW.a); END");
  const std::map<std::string, std::array<std::string, 3>> expected{
      {"plain", {"---", "n-------", "n-------"}},   {"inserts", {"i--", "n--c----", "n--c----"}},
      {"updates", {"-u-", "n---u---", "n---u---"}}, {"one", {"-u-", "n-------", "n---u---"}},
      {"deletes", {"--d", "n-------", "n-------"}}, {"broken", {"---", "n-------", "n-------"}}};
  for (const auto& [name, wanted] : expected) {
    const Object view = describe(*database, name);
    EXPECT_EQ(verbs(view), wanted[0]) << name;
    EXPECT_EQ(facts(view.columns[0]), wanted[1]) << name;
    EXPECT_EQ(facts(view.columns[1]), wanted[2]) << name;
    EXPECT_TRUE(view.keys.empty());
    EXPECT_EQ(view.warnings.size(), name == "broken" ? 1U : 0U);
  }
}

TEST_F(SqliteConnectorTest, WarnsOfTablesThatSqliteCannotWriteTo) {
  {
    Writer writer(path());
    const auto ignore = [](sqlite3_context* result, int, sqlite3_value**) { sqlite3_result_int(result, 1); };
    const auto compare = [](void*, int, const void*, int, const void*) { return 0; };
    sqlite3_create_function(writer.get(), "app_only", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, ignore, nullptr,
                            nullptr);
    sqlite3_create_collation(writer.get(), "LOCALIZED", SQLITE_UTF8, nullptr, compare);
    writer.run(
        "CREATE TABLE derived (a, b AS (app_only(a)) STORED); CREATE TABLE sorted (a COLLATE LOCALIZED UNIQUE, b);"
        "CREATE TABLE triggered (a, b); CREATE TABLE target (a);"
        "CREATE TRIGGER x AFTER UPDATE OF b ON triggered BEGIN INSERT INTO gone VALUES (1); END");
  }
  const auto database = open(path());
  EXPECT_EQ(verbs(describe(*database, "derived")), "--d");
  EXPECT_EQ(verbs(describe(*database, "sorted")).at(0), '-');
  const Object triggered = describe(*database, "triggered");
  EXPECT_EQ(verbs(triggered), "iud");
  EXPECT_TRUE(triggered.columns[0].updateable);
  EXPECT_FALSE(triggered.columns[1].updateable);
  for (const Object& object : database->describe_all(context())) {
    EXPECT_EQ(object.warnings.empty(), object.name == "target") << object.name;
    EXPECT_EQ(describe_for_comparison(object), describe_for_comparison(describe(*database, object.name)));
  }
}

TEST_F(SqliteConnectorTest, AsksVirtualTablesWhatTheyAccept) {
  const auto database = open_new(
      "CREATE VIRTUAL TABLE full5 USING fts5 (a, b UNINDEXED); CREATE VIRTUAL TABLE bare5 USING fts5 (a, content = '');"
      "CREATE VIRTUAL TABLE full4 USING fts4 (a, b); CREATE VIRTUAL TABLE bare4 USING fts4 (content=\"\", a);"
      "CREATE TABLE rows (a); CREATE VIRTUAL TABLE \"USING x (content='')\" USING fts5 (a, content = 'rows');"
      "CREATE VIRTUAL TABLE boxes USING rtree (id, low, high, +note);"
      "CREATE VIRTUAL TABLE terms USING fts5vocab (full5, row);"
      "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES ('table', 'strange', 'strange', 0,"
      "'CREATE VIRTUAL TABLE strange USING no_such_module (x)')");
  const std::map<std::string, std::string> expected{
      {"full5", "iud"}, {"bare5", "i--"}, {"full4", "iud"},   {"bare4", "---"},
      {"boxes", "iud"}, {"terms", "---"}, {"strange", "---"}, {"USING x (content='')", "iud"}};
  for (const auto& [name, wanted] : expected) EXPECT_EQ(verbs(describe(*database, name)), wanted) << name;
  EXPECT_EQ(facts_by_name(describe(*database, "full5")),
            (std::map<std::string, std::string>{{"a", "n--cu---"}, {"b", "n--cu---"}}));
  EXPECT_EQ(facts_by_name(describe(*database, "bare5")), (std::map<std::string, std::string>{{"a", "n--c----"}}));
  EXPECT_EQ(keys(describe(*database, "boxes")), std::set<std::string>{"id,"});
  EXPECT_EQ(facts(describe(*database, "boxes").columns[0]), "---cui1-");
  EXPECT_TRUE(describe(*database, "strange").columns.empty());
  expect_part(describe(*database, "strange").warnings.at(0), "no_such_module");
  EXPECT_TRUE(describe(*database, "terms").warnings.empty());
}

TEST_F(SqliteConnectorTest, WritesToNothingOnAReadOnlyConnection) {
  const auto database = open_new(
      "CREATE TABLE t (a INTEGER PRIMARY KEY, b NOT NULL, c UNIQUE); CREATE VIEW v AS SELECT a FROM t;"
      "CREATE TRIGGER x INSTEAD OF INSERT ON v BEGIN SELECT 1; END; CREATE VIRTUAL TABLE f USING fts5 (x)",
      "\"read_only\":true");
  for (const Object& object : database->describe_all(context())) {
    EXPECT_EQ(verbs(object), "---");
    for (const Column& column : object.columns) {
      EXPECT_FALSE(column.createable || column.updateable || column.required) << column.name;
    }
    for (const UniqueKey& key : object.keys) EXPECT_FALSE(key.upsert);
    EXPECT_TRUE(object.warnings.empty());
  }
  EXPECT_EQ(facts(describe(*database, "t").columns[0]), "-p---i1-");
  EXPECT_TRUE(database->creation_properties(context()).empty());
  const Error error = failure_of([&] { (void)database->check_creation({{"name", "new"}}, context()); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_INVALID_ARGUMENT);
  expect_part(error.message, "read-only");
}

TEST_F(SqliteConnectorTest, ChecksWhatIsToBeCreated) {
  const auto database = open_new(
      "CREATE TABLE Taken (a); CREATE INDEX used_too ON Taken (a); CREATE VIEW seen AS SELECT 1 AS x;"
      "CREATE TRIGGER fired AFTER INSERT ON Taken BEGIN SELECT 1; END",
      R"("tables":["main.seen"])");
  const auto properties = database->creation_properties(context());
  ASSERT_EQ(properties.size(), 1U);
  EXPECT_EQ(properties[0].id, "name");
  EXPECT_FALSE(properties[0].enumerated);
  for (const std::string name : {"new", "a.b \"c\"", "fired", "顧客", " "}) {
    EXPECT_EQ(database->check_creation({{"name", name}}, context()), "main." + name);
    EXPECT_EQ(Writer(path()).try_run("BEGIN; CREATE TABLE " + quote(name) + " (a); ROLLBACK"), "");
  }
  const std::vector<Values> wrong{{},
                                  {{"name", ""}},
                                  {{"name", "taken"}},
                                  {{"name", "USED_TOO"}},
                                  {{"name", "seen"}},
                                  {{"name", "SQLite_x"}},
                                  {{"name", std::string("a\0b", 3)}},
                                  {{"name", "\xFF"}},
                                  {{"name", "a"}, {"schema", "main"}},
                                  {{"name", "a"}, {"name", "b"}},
                                  {{"schema", "main"}}};
  for (const Values& values : wrong) {
    const Error error = failure_of([&] { (void)database->check_creation(values, context()); });
    EXPECT_EQ(error.code, POLYTOMIC_ERROR_INVALID_ARGUMENT);
    EXPECT_FALSE(error.field.empty());
  }
}

// ---------------------------------------------------------------- queries

TEST_F(SqliteConnectorTest, DescribesTheFieldsOfAQuery) {
  const auto database = open_new(
      "CREATE TABLE t (a INTEGER, b VARCHAR(9), c, d JSON AS (json_extract(b, '$.x'))); CREATE VIEW v AS SELECT b FROM "
      "t;"
      "CREATE VIRTUAL TABLE f USING fts5 (x); CREATE VIRTUAL TABLE r USING rtree (id, low, high)");
  const auto fields = database->describe_query("SELECT a, b AS \"b b\", c, d, a + 1, a FROM t", context());
  ASSERT_EQ(fields.size(), 6U);
  EXPECT_EQ(fields[0].source_type, "INTEGER");
  EXPECT_EQ(fields[0].type, POLYTOMIC_FIELD_TYPE_NUMBER);
  EXPECT_EQ(fields[1].name, "b b");
  EXPECT_EQ(fields[1].type, POLYTOMIC_FIELD_TYPE_STRING);
  EXPECT_EQ(fields[2].type, POLYTOMIC_FIELD_TYPE_UNKNOWN);
  EXPECT_EQ(fields[3].type, POLYTOMIC_FIELD_TYPE_OBJECT);
  EXPECT_EQ(fields[4].source_type, "");
  EXPECT_EQ(fields[4].type, POLYTOMIC_FIELD_TYPE_UNKNOWN);
  EXPECT_EQ(fields[5].name, "a") << "names stay as the database gives them";
  for (const char* query :
       {"SELECT 1;", " ; ;SELECT 1 ; -- the end", "SELECT 1 /* open", "VALUES (1, 2)",
        "WITH x AS (SELECT 1) SELECT * FROM x",
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n", "SELECT * FROM v, f, r",
        "SELECT sum(a) OVER (), json_object('a', a) FROM t", "SELECT value FROM json_each('[1]')",
        "SELECT name FROM pragma_table_info('t')", "SELECT ';' AS x", "SELECT 1 UNION SELECT 2 ORDER BY 1",
        "SELECT snippet(f, 0, '', '', '', 1) FROM f", "SELECT name FROM sqlite_schema"}) {
    EXPECT_NO_THROW((void)database->describe_query(query, context())) << query;
  }
}

TEST_F(SqliteConnectorTest, RefusesQueriesThatDoMoreThanRead) {
  const auto database = open_new("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  for (const std::string query : {"",
                                  " ",
                                  ";",
                                  "-- only",
                                  "/* only */",
                                  "SELECT 1; SELECT 2",
                                  "SELECT 1; nonsense",
                                  "SELECT 1; DELETE FROM t",
                                  "INSERT INTO t VALUES (1)",
                                  "INSERT INTO t VALUES (1) RETURNING a",
                                  "UPDATE t SET a = 1",
                                  "DELETE FROM t",
                                  "WITH x AS (SELECT 1) DELETE FROM t",
                                  "REPLACE INTO t VALUES (1)",
                                  "CREATE TABLE u (a)",
                                  "CREATE TEMP TABLE u (a)",
                                  "CREATE TABLE u AS SELECT 1",
                                  "DROP TABLE t",
                                  "ALTER TABLE t ADD b",
                                  "PRAGMA table_info (t)",
                                  "PRAGMA query_only = 0",
                                  "PRAGMA trusted_schema = 1",
                                  "ATTACH '/tmp/x' AS x",
                                  "DETACH main",
                                  "VACUUM",
                                  "VACUUM INTO '/tmp/x'",
                                  "ANALYZE",
                                  "REINDEX",
                                  "BEGIN",
                                  "COMMIT",
                                  "SAVEPOINT s",
                                  "EXPLAIN SELECT 1",
                                  "EXPLAIN QUERY PLAN SELECT 1",
                                  "SELECT ?",
                                  "SELECT :a",
                                  "SELECT $a",
                                  "SELECT @a",
                                  "SELECT load_extension('/tmp/x.so')",
                                  "SELECT fts3_tokenizer('simple')",
                                  "SELECT * FROM gone",
                                  "SELECT gone FROM t",
                                  "UPDATE sqlite_schema SET type = 'x'",
                                  "DELETE FROM sqlite_schema",
                                  "SELEC 1",
                                  "SELECT (",
                                  "SELECT '"}) {
    const Error error = failure_of([&] { (void)database->describe_query(query, context()); });
    EXPECT_EQ(error.code, POLYTOMIC_ERROR_INVALID_ARGUMENT) << query;
    EXPECT_EQ(error.field, "query");
  }
  EXPECT_EQ(failure_of([&] { (void)database->describe_query(std::string("SELECT 1\0", 9), context()); }).code,
            POLYTOMIC_ERROR_INVALID_ARGUMENT);
  const std::string long_query = "SELECT " + std::string(2'000'000, ' ') + "1";
  EXPECT_EQ(failure_of([&] { (void)database->describe_query(long_query, context()); }).code,
            POLYTOMIC_ERROR_INVALID_ARGUMENT);
  const Error error = failure_of([&] { (void)database->describe_query("; SELECT a, gone FROM t", context()); });
  expect_part(error.message, "no such column: gone");
  expect_part(error.message, "byte 12");
  EXPECT_EQ(Writer(path()).number("SELECT count(*) FROM t"), 1);
  EXPECT_EQ(ids(*database), Names{"main.t"});
}

// ---------------------------------------------------------------- records

TEST_F(SqliteConnectorTest, SamplesEveryKindOfValue) {
  const auto database = open_new(
      "CREATE TABLE t (\"a \"\"b\"\"\", big INTEGER, small REAL, huge REAL, bytes BLOB, none, text TEXT, bad TEXT, "
      "zero);"
      "INSERT INTO t VALUES ('x', 9223372036854775807, 0.1, 9e999, x'00ff10', NULL, 'é' || char(0) || '\"\\',"
      "CAST(x'ff41' AS TEXT), zeroblob(0)); INSERT INTO t (big, small) VALUES (-9223372036854775808, 1e300)");
  const auto records = database->sample(describe(*database, "t"), 10, context());
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0],
            R"({"a \"b\"":"x","big":9223372036854775807,"small":0.1,"huge":null,"bytes":"AP8Q","none":null,)"
            R"("text":"é\u0000\"\\","bad":"/0E=","zero":""})");
  expect_part(records[1], R"("big":-9223372036854775808,"small":1e300)");
  EXPECT_EQ(database->sample(describe(*database, "t"), 1, context()).size(), 1U);
  EXPECT_TRUE(database->sample(describe(*database, "t"), 0, context()).empty());
}

TEST_F(SqliteConnectorTest, SamplesWhatItCan) {
  const auto database = open_new(
      "CREATE TABLE t (a, c); INSERT INTO t VALUES ('{', 1), ('{}', 2);"
      "ALTER TABLE t ADD COLUMN b AS (json_extract(a, '$.x'));"
      "CREATE VIEW v AS SELECT a FROM t; CREATE TABLE old (a, b); INSERT INTO old VALUES (1, 2);"
      "CREATE VIRTUAL TABLE f USING fts5 (x); INSERT INTO f VALUES ('word')");
  EXPECT_EQ(database->sample(describe(*database, "t"), 2, context()),
            (Names{R"({"a":"{","c":1})", R"({"a":"{}","c":2})"}));
  EXPECT_EQ(database->sample(describe(*database, "v"), 1, context()), Names{R"({"a":"{"})"});
  EXPECT_EQ(database->sample(describe(*database, "f"), 1, context()), Names{R"({"x":"word"})"});
  const Object old = describe(*database, "old");
  Writer(path()).run("ALTER TABLE old DROP COLUMN b");
  EXPECT_EQ(database->sample(old, 1, context()), Names{R"({"a":1})"}) << "never the name of the column as a text";
  Writer(path()).run("DROP TABLE old");
  EXPECT_EQ(failure_of([&] { (void)database->sample(old, 1, context()); }).code, POLYTOMIC_ERROR_DATABASE_ERROR);
}

// ---------------------------------------------------------------- limits and attacks

TEST_F(SqliteConnectorTest, StopsAtTheDeadlineAndOnCancellation) {
  const auto database = open_new(
      "CREATE VIEW endless AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS m FROM "
      "n");
  const Object view = describe(*database, "endless");
  const auto sample = [&](const Context& limits) {
    return failure_of([&] { (void)database->sample(view, 1, limits); }).code;
  };
  EXPECT_EQ(sample(context(std::chrono::milliseconds(20))), POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  std::thread canceller([&] { cancelled_ = true; });
  EXPECT_EQ(sample(context()), POLYTOMIC_ERROR_CANCELLED);
  canceller.join();
  const std::vector<std::function<void()>> operations{[&] { database->test(context()); },
                                                      [&] { (void)database->fingerprint(context()); },
                                                      [&] { (void)database->describe_all(context()); },
                                                      [&] { (void)database->describe("main.endless", context()); },
                                                      [&] { (void)database->describe_query("SELECT 1", context()); },
                                                      [&] { (void)database->creation_properties(context()); },
                                                      [&] {
                                                        (void)database->check_creation({{"name", "x"}}, context());
                                                      },
                                                      [&] { (void)database->configuration_values(context()); },
                                                      [&] { (void)open(path()); }};
  for (const auto& operation : operations) EXPECT_EQ(failure_of(operation).code, POLYTOMIC_ERROR_CANCELLED);
  cancelled_ = false;
  EXPECT_EQ(ids(*database), Names{"main.endless"}) << "it goes on afterwards";
}

TEST_F(SqliteConnectorTest, StopsCompilingAtTheDeadline) {
  // Each view has twice the size of the one before.
  std::string sql = "CREATE TABLE v0 (x);";
  for (int level = 1; level <= 24; ++level) {
    const std::string below = "v" + std::to_string(level - 1);
    sql += "CREATE VIEW v" + std::to_string(level) + " AS SELECT a.x FROM " + below + " AS a, " + below + " AS b;";
  }
  const auto database = open_new(sql);
  const auto soon = [&] { return context(std::chrono::milliseconds(50)); };
  const std::vector<std::function<void()>> operations{
      [&] { (void)database->describe_all(soon()); }, [&] { (void)database->describe("main.v24", soon()); },
      [&] { (void)database->describe_query("SELECT * FROM v24", soon()); }};
  for (const auto& operation : operations) EXPECT_EQ(failure_of(operation).code, POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
}

// What a program may add to every handle of the process, and a hostile file would call.
struct ProgramExtension {
  static int add(sqlite3* database, char** /*message*/, const sqlite3_api_routines* /*routines*/) {
    return sqlite3_create_function(database, "reach_out", 1, SQLITE_UTF8, nullptr, call, nullptr, nullptr);
  }
  static void call(sqlite3_context* result, int /*count*/, sqlite3_value** /*values*/) {
    calls().fetch_add(1);
    sqlite3_result_int(result, 1);
  }
  static std::atomic<int>& calls() {
    static std::atomic<int> count{0};
    return count;
  }
  static auto entry() { return reinterpret_cast<void (*)()>(add); }
};

TEST_F(SqliteConnectorTest, RunsNoCodeForAFile) {
  sqlite3_auto_extension(ProgramExtension::entry());
  create(
      "CREATE TABLE t (a, b AS (json_extract(a, '$.x')), c DEFAULT (json_array(1))); INSERT INTO t (a) VALUES ('{}');"
      "CREATE VIEW calls AS SELECT reach_out(1) AS x; CREATE VIEW loads AS SELECT load_extension('/tmp/x.so') AS x;"
      "CREATE VIEW large AS SELECT zeroblob(999999999) AS x");
  ProgramExtension::calls() = 0;
  const auto database = open(path());
  for (const Object& object : database->describe_all(context())) {
    try {
      (void)database->sample(object, 5, context());
      EXPECT_EQ(object.name, "t");
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.error().code, POLYTOMIC_ERROR_DATABASE_ERROR) << failure.what();
      EXPECT_NE(object.name, "t") << failure.what();
    }
  }
  sqlite3_cancel_auto_extension(ProgramExtension::entry());
  EXPECT_EQ(ProgramExtension::calls(), 0);
  EXPECT_FALSE(describe(*database, "calls").warnings.empty());
  EXPECT_FALSE(describe(*database, "loads").warnings.empty());
}

// ---------------------------------------------------------------- SQLite as the judge

constexpr const char* hard_schema = R"(
  CREATE TABLE alias (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b, UNIQUE (a, id), UNIQUE (id));
  CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, a NOT NULL DEFAULT 'x');
  CREATE TABLE quirk (id INTEGER PRIMARY KEY DESC, a);
  CREATE TABLE texts (code TEXT PRIMARY KEY, a TEXT NOT NULL DEFAULT NULL, b TEXT NOT NULL DEFAULT (NULL),
    c TEXT NOT NULL DEFAULT '', d TEXT NOT NULL DEFAULT (lower('X')), e TEXT NOT NULL DEFAULT 'null');
  CREATE TABLE pair (a INT NOT NULL, b INT, c, g AS (a + 1), s INT AS (b + 1) STORED, n NOT NULL AS (a) STORED,
    PRIMARY KEY (b, a), UNIQUE (s), UNIQUE (c, g));
  CREATE TABLE compact (k TEXT PRIMARY KEY, v NOT NULL, w DEFAULT NULL) WITHOUT ROWID;
  CREATE TABLE compact_pair (a, b TEXT DEFAULT 'x', c, PRIMARY KEY (c, a, b)) WITHOUT ROWID;
  CREATE TABLE typed (k INT PRIMARY KEY, i INTEGER NOT NULL, r REAL, t TEXT, l BLOB, y ANY NOT NULL) STRICT;
  CREATE TABLE typed_alias (id INTEGER PRIMARY KEY, t TEXT UNIQUE NOT NULL) STRICT;
  CREATE TABLE typed_compact (a INT, b TEXT, c REAL, PRIMARY KEY (b, a)) STRICT, WITHOUT ROWID;
  CREATE TABLE indexed (a, b, c TEXT COLLATE NOCASE UNIQUE, d, e, f);
  CREATE UNIQUE INDEX indexed_partial ON indexed (a) WHERE a = 'never';
  CREATE UNIQUE INDEX indexed_expression ON indexed (b || 'x');
  CREATE UNIQUE INDEX indexed_repeated ON indexed (d, d);
  CREATE UNIQUE INDEX indexed_collated ON indexed (e COLLATE NOCASE, f COLLATE RTRIM DESC);
  CREATE UNIQUE INDEX indexed_twice ON indexed (f, e);
  CREATE TABLE "odd ""name"".x" ("a.b" NOT NULL, "c ""d""" UNIQUE, "select" PRIMARY KEY, "ü" DEFAULT (json_object('a', 1)));
  CREATE TABLE keyless (a, b TEXT NOT NULL ON CONFLICT ABORT);
  CREATE TABLE alert (a, b, c);
  CREATE TRIGGER alert_update AFTER UPDATE OF b ON alert BEGIN INSERT INTO gone VALUES (1); END;
  CREATE TABLE mute (a, b);
  CREATE TRIGGER mute_insert BEFORE INSERT ON mute BEGIN SELECT missing_function(1); END;
  CREATE TABLE derived (a, b AS (app_only(a)) STORED);
  CREATE VIEW plain AS SELECT a, b FROM keyless;
  CREATE VIEW all_verbs AS SELECT a, b FROM keyless;
  CREATE TRIGGER all_insert INSTEAD OF INSERT ON all_verbs BEGIN INSERT INTO keyless VALUES (NEW.a, 'x'); END;
  CREATE TRIGGER all_update INSTEAD OF UPDATE ON all_verbs BEGIN UPDATE keyless SET a = NEW.a; END;
  CREATE TRIGGER all_delete INSTEAD OF DELETE ON all_verbs BEGIN DELETE FROM keyless; END;
  CREATE VIEW one_column AS SELECT a, b FROM keyless;
  CREATE TRIGGER one_update INSTEAD OF UPDATE OF b ON one_column BEGIN UPDATE keyless SET b = NEW.b; END;
  CREATE VIEW only_delete AS SELECT a FROM keyless;
  CREATE TRIGGER only_delete_delete INSTEAD OF DELETE ON only_delete BEGIN DELETE FROM keyless; END;
  CREATE VIEW broken_trigger AS SELECT a FROM keyless;
  CREATE TRIGGER broken_insert INSTEAD OF INSERT ON broken_trigger BEGIN INSERT INTO gone VALUES (1); END;
  CREATE VIRTUAL TABLE words USING fts5 (title, body UNINDEXED);
  CREATE VIRTUAL TABLE words_bare USING fts5 (title, body, content = '');
  CREATE TABLE source (title);
  CREATE VIRTUAL TABLE words_external USING fts5 (title, content = 'source');
  CREATE VIRTUAL TABLE old_words USING fts4 (title, body);
  CREATE VIRTUAL TABLE old_words_bare USING fts4 (content="", title);
  CREATE VIRTUAL TABLE boxes USING rtree (id, low, high, +note);
  CREATE VIRTUAL TABLE terms USING fts5vocab (words, row);
)";

// Compares what the connector says of an object with what SQLite does when it is told to write.
class Judge {
 public:
  Judge(Writer& writer, const Object& object) : writer_(&writer), object_(&object) {}

  Names differences() {
    judge_verbs();
    for (const Column& column : object_->columns) {
      judge_column(column);
      if (object_->kind == ObjectKind::table) judge_table_column(column);
    }
    for (const UniqueKey& key : object_->keys) judge_key(key);
    return differences_;
  }

 private:
  using Row = std::map<std::string, std::string>;  // column, literal

  void compare(const std::string& fact, bool said, const std::string& refusal) {
    if (said == refusal.empty()) return;
    differences_.push_back(object_->id + ": " + fact + (said ? " is refused: " + refusal : " is accepted"));
  }

  // What SQLite says to statements that are taken back afterwards; empty where it accepts them all.
  std::string outcome(const Names& statements) {
    writer_->run("SAVEPOINT judge");
    std::string refusal;
    for (const std::string& statement : statements) {
      if (refusal.empty()) refusal = writer_->try_run(statement);
    }
    writer_->run("ROLLBACK TO judge; RELEASE judge");
    return refusal;
  }

  [[nodiscard]] const Column& column(const std::string& name) const {
    return *std::find_if(object_->columns.begin(), object_->columns.end(),
                         [&](const Column& candidate) { return candidate.name == name; });
  }

  // A value that fits the column and no other row has.
  std::string value(const Column& column) {
    const std::string number = std::to_string(++last_value_);
    if (column.source_type.find("TEXT") != std::string::npos) return "'v" + number + "'";
    if (column.source_type == "BLOB") return "zeroblob(" + number + ")";
    // The two ends of a box must be in order.
    return object_->kind == ObjectKind::virtual_table && column.source_type == "REAL" ? "0" : number;
  }

  Row required_row() {
    Row row;
    for (const Column& column : object_->columns) {
      if (column.required) row[column.name] = value(column);
    }
    return row;
  }

  [[nodiscard]] std::string insert(const Row& row) const {
    if (row.empty()) return "INSERT INTO " + quote(object_->name) + " DEFAULT VALUES";
    std::string names;
    std::string values;
    for (const auto& [name, literal] : row) {
      names.append(names.empty() ? "" : ", ").append(quote(name));
      values.append(values.empty() ? "" : ", ").append(literal);
    }
    return "INSERT INTO " + quote(object_->name) + " (" + names + ") VALUES (" + values + ")";
  }

  // Something for updates and deletes to find; nothing where no row can be made.
  Names prepared_row() { return object_->can_insert ? Names{insert(required_row())} : Names{}; }

  std::string outcome_with_row(const std::string& statement) {
    Names statements = prepared_row();
    statements.push_back(statement);
    return outcome(statements);
  }

  void judge_verbs() {
    compare("insert", object_->can_insert, outcome({insert(required_row())}));
    compare("delete", object_->can_delete, outcome_with_row("DELETE FROM " + quote(object_->name)));
    const bool any = std::any_of(object_->columns.begin(), object_->columns.end(),
                                 [](const Column& column) { return column.updateable; });
    if (any != object_->can_update) differences_.push_back(object_->id + ": update and its columns differ");
  }

  void judge_column(const Column& column) {
    Row row = required_row();
    row[column.name] = value(column);
    compare("insert of " + column.name, column.createable, outcome({insert(row)}));
    const std::string update = "UPDATE " + quote(object_->name) + " SET " + quote(column.name) + " = " + value(column);
    compare("update of " + column.name, column.updateable, outcome_with_row(update));
    Row without = required_row();
    without.erase(column.name);
    if (object_->can_insert) compare("insert without " + column.name, !column.required, outcome({insert(without)}));
  }

  void judge_table_column(const Column& column) {
    if (object_->can_insert && !column.generated) {
      Row row = required_row();
      row[column.name] = "NULL";
      const std::string stays_null = "INSERT INTO judge_null SELECT 1 WHERE EXISTS (SELECT 1 FROM " +
                                     quote(object_->name) + " WHERE " + quote(column.name) + " IS NULL)";
      writer_->run("SAVEPOINT null_row");
      const std::string refusal = writer_->try_run(insert(row));
      if (refusal.empty()) writer_->run(stays_null);
      const bool is_null = refusal.empty() && writer_->number("SELECT count(*) FROM judge_null") > 0;
      writer_->run("ROLLBACK TO null_row; RELEASE null_row");
      compare("NULL in " + column.name, column.nullable, is_null ? "" : "not kept");
    }
    const auto is_alone = [&](const UniqueKey& key) { return key.upsert && key.columns == Names{column.name}; };
    const bool upsert = std::any_of(object_->keys.begin(), object_->keys.end(), is_alone);
    compare("upsert by " + column.name, upsert, outcome({upsert_by({column.name})}));
  }

  std::string upsert_by(const Names& columns) {
    Row row = required_row();
    std::string target;
    for (const std::string& name : columns) {
      row[name] = value(column(name));
      target.append(target.empty() ? "" : ", ").append(quote(name));
    }
    const std::string first = quote(columns.front());
    return insert(row) + " ON CONFLICT (" + target + ") DO UPDATE SET " + first + " = excluded." + first;
  }

  void judge_key(const UniqueKey& key) {
    compare("upsert", key.upsert, object_->kind == ObjectKind::table ? outcome({upsert_by(key.columns)}) : "never");
    const auto is_generated = [&](const std::string& name) { return column(name).generated; };
    if (!object_->can_insert || std::any_of(key.columns.begin(), key.columns.end(), is_generated)) return;
    Row first = required_row();
    Row second = required_row();
    for (const std::string& name : key.columns) first[name] = second[name] = value(column(name));
    compare("two rows with one key", false, outcome({insert(first), insert(second)}));
  }

  Writer* writer_;
  const Object* object_;
  Names differences_;
  int last_value_ = 1000;
};

TEST_F(SqliteConnectorTest, SaysWhatSqliteDoes) {
  {
    Writer author(path());
    const auto one = [](sqlite3_context* result, int, sqlite3_value**) { sqlite3_result_int(result, 1); };
    sqlite3_create_function(author.get(), "app_only", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, one, nullptr,
                            nullptr);
    author.run(hard_schema);
  }
  const auto database = open(path());
  const auto objects = database->describe_all(context());
  files::copy(path(), path("copy.db"));
  Writer writer(path("copy.db"));
  writer.run("CREATE TEMP TABLE judge_null (x)");
  std::size_t columns = 0;
  Names differences;
  for (const Object& object : objects) {
    columns += object.columns.size();
    for (const std::string& difference : Judge(writer, object).differences()) differences.push_back(difference);
    EXPECT_EQ(describe_for_comparison(object), describe_for_comparison(describe(*database, object.name)));
  }
  EXPECT_EQ(differences, Names{});
  EXPECT_EQ(objects.size(), 29U);
  EXPECT_GE(columns, 70U);
}

}  // namespace
}  // namespace polytomic::local::sqlite
