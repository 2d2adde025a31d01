// The catalog in PostgreSQL: made once, refused where it must be, and none the worse for a server that comes and goes.
#include "local/catalog.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <set>
#include <thread>

#include "client.h"
#include "connectors/loopback_listener.h"
#include "local/catalog_access_keys.h"
#include "local/catalogs/postgresql/migrations.h"
#include "local/catalogs/sqlite/migrations.h"
#include "local/connection_store.h"
#include "local/snapshot_store.h"
#include "private_server.h"
#include "unit/connection_record.h"
#include "unit/folder.h"

namespace polytomic::local::postgresql::testing {
namespace {

using local::testing::Folder;
using local::testing::record;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

polytomic::Error error_of(const std::function<void()>& work) {
  try {
    work();
    return {};
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error().message.find("s3cret"), std::string::npos) << failure.error().message;
    return failure.error();
  }
}

class PostgresqlCatalog : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server = PrivateServer::start(); }
  static void TearDownTestSuite() { server.reset(); }
  void SetUp() override {
    ASSERT_NE(server, nullptr) << PrivateServer::missing;
    setenv("XDG_DATA_HOME", folder.path().c_str(), 1);
    run("DROP SCHEMA IF EXISTS polytomic CASCADE");
  }
  void TearDown() override {
    for (const char* name : {"XDG_DATA_HOME", "POLYTOMIC_CATALOG_KEY", "PGPASSWORD"}) unsetenv(name);
  }

  static Client client() { return {server->socket_directory(), server->port(), "postgres", PrivateServer::superuser}; }
  static void run(const std::string& sql) { client().run("SET client_min_messages = warning; " + sql); }
  static std::string url(const std::string& user = PrivateServer::superuser) {
    return "postgresql://" + user + "@/postgres?host=" + server->socket_directory();
  }
  static polytomic::Error opening_error(const std::string& location) {
    return error_of([&] { const Catalog catalog(location, nullptr); });
  }
  // Until the catalog is seen to be well, or not.
  static void wait_until(const std::function<bool()>& holds) {
    const auto end = Clock::now() + 30s;
    while (!holds() && Clock::now() < end) std::this_thread::yield();
    EXPECT_TRUE(holds());
  }

  static std::unique_ptr<PrivateServer> server;
  Folder folder;
};

std::unique_ptr<PrivateServer> PostgresqlCatalog::server;

TEST_F(PostgresqlCatalog, CountsVersionsAsFilesDo) {
  EXPECT_EQ(postgresql_catalog_version(), catalog_migrations().size());
}

TEST_F(PostgresqlCatalog, IsMadeOnceByManyAtOnce) {
  constexpr std::size_t count = 6;
  std::vector<std::string> organizations(count);
  std::vector<std::thread> threads;
  for (std::size_t index = 0; index < count; ++index) {
    threads.emplace_back([&, index] {
      Catalog catalog(url(), nullptr);
      ConnectionStore(catalog).insert(record("c"));
      organizations[index] = catalog.organization_id();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(organizations.begin(), organizations.end()).size(), 1U);
  Catalog catalog(url(), nullptr);
  EXPECT_EQ(ConnectionStore(catalog).list().size(), count);
}

TEST_F(PostgresqlCatalog, NeedsTheKeyItWasMadeWith) {
  std::string organization;
  {
    const Catalog catalog(url(), nullptr);
    organization = catalog.organization_id();
  }
  EXPECT_TRUE(std::filesystem::exists(folder.file("polytomic/catalog-" + organization + ".key")));
  const Folder machine;  // another one
  setenv("XDG_DATA_HOME", machine.path().c_str(), 1);
  const polytomic::Error missing = opening_error(url());
  EXPECT_EQ(missing.code, POLYTOMIC_ERROR_CATALOG_KEY);
  EXPECT_NE(missing.message.find(organization), std::string::npos) << missing.message;
  setenv("POLYTOMIC_CATALOG_KEY", std::string(64, '7').c_str(), 1);
  EXPECT_EQ(opening_error(url()).code, POLYTOMIC_ERROR_CATALOG_KEY);
}

TEST_F(PostgresqlCatalog, RefusesWhatIsNoneOrOfLaterVersions) {
  run("CREATE SCHEMA polytomic; CREATE TABLE polytomic.notes (a int)");
  EXPECT_EQ(opening_error(url()).code, POLYTOMIC_ERROR_CATALOG_CORRUPT);
  run("DROP SCHEMA polytomic CASCADE");
  EXPECT_EQ(opening_error(url()).code, POLYTOMIC_OK);
  run("UPDATE polytomic.catalog SET version = version + 1");
  EXPECT_EQ(opening_error(url()).code, POLYTOMIC_ERROR_CATALOG_NEWER);
  run("UPDATE polytomic.catalog SET application = 1");
  EXPECT_EQ(opening_error(url()).code, POLYTOMIC_ERROR_CATALOG_CORRUPT);
}

TEST_F(PostgresqlCatalog, NeedsNoMoreThanASchema) {
  run("DROP ROLE IF EXISTS modest; CREATE ROLE modest LOGIN");
  EXPECT_EQ(opening_error(url("modest")).code, POLYTOMIC_ERROR_CATALOG_OPEN);
  run("CREATE SCHEMA polytomic AUTHORIZATION modest");
  EXPECT_EQ(opening_error(url("modest")).code, POLYTOMIC_OK);
  run("DROP SCHEMA polytomic CASCADE; DROP ROLE modest");
}

TEST_F(PostgresqlCatalog, KeepsPasswordsToItself) {
  for (const char* wrong :
       {"postgresql://user:s3cret/word@host/db", "postgresql://user:s3cret@word@host/db",
        "postgresql://u:s3cret@[::1/db", "postgresql://u:s3cret@h/db?nonsense=1", "postgresql://u:s3cret%zz@h/db"}) {
    EXPECT_EQ(opening_error(wrong).code, POLYTOMIC_ERROR_CATALOG_OPEN) << wrong;
  }
  run("DROP ROLE IF EXISTS secured; CREATE ROLE secured LOGIN SUPERUSER PASSWORD 'right'");
  EXPECT_EQ(opening_error(url("secured:s3cret")).code, POLYTOMIC_ERROR_CATALOG_OPEN);
  EXPECT_EQ(opening_error("postgresql://u:s3cret@127.0.0.1:1/db").code, POLYTOMIC_ERROR_CATALOG_UNAVAILABLE);
  EXPECT_EQ(opening_error("postgresql://secured:s3cret@/nowhere?host=" + folder.path()).code,
            POLYTOMIC_ERROR_CATALOG_UNAVAILABLE);
  setenv("PGPASSWORD", "right", 1);
  EXPECT_EQ(opening_error(url("secured")).code, POLYTOMIC_OK);
}

TEST_F(PostgresqlCatalog, TakesNoNUL) {
  Catalog catalog(url(), nullptr);
  const auto error = error_of([&] { ConnectionStore(catalog).insert(record(std::string("a\0b", 3))); });
  EXPECT_EQ(error.code, POLYTOMIC_ERROR_UNPROCESSABLE) << error.message;
}

TEST_F(PostgresqlCatalog, MindsNoConnectionThatTheServerEnds) {
  Catalog catalog(url(), nullptr);
  ConnectionStore store(catalog);
  for (int count = 0; count < 5; ++count) {
    client().run(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'polytomic catalog'");
    store.insert(record("c"));
    EXPECT_EQ(store.list().size(), static_cast<std::size_t>(count + 1));
  }
  EXPECT_FALSE(catalog.problem().has_value());
}

TEST_F(PostgresqlCatalog, SaysThatItsServerIsAwayAndRecovers) {
  Catalog catalog(url(), nullptr);
  ConnectionStore store(catalog);
  store.insert(record("before"));
  server->kill();
  const auto began = Clock::now();
  EXPECT_EQ(error_of([&] { static_cast<void>(store.list()); }).code, POLYTOMIC_ERROR_CATALOG_UNAVAILABLE);
  EXPECT_EQ(error_of([&] { store.insert(record("lost")); }).code, POLYTOMIC_ERROR_CATALOG_UNAVAILABLE);
  wait_until([&] { return catalog.problem().has_value(); });
  EXPECT_LT(Clock::now() - began, 20s);
  server->restart();
  wait_until([&] { return !catalog.problem().has_value(); });
  EXPECT_EQ(store.list().size(), 1U);
}

// What a writer was told to be in, is in, whatever happened to the server meanwhile.
TEST_F(PostgresqlCatalog, LosesNothingWhenItsServerIsRestartedUnderLoad) {
  Catalog catalog(url(), nullptr);
  std::atomic<bool> stop{false};
  std::mutex mutex;
  std::set<std::string> acknowledged;
  std::set<std::string> unknown;
  std::vector<std::thread> writers;
  for (int count = 0; count < 4; ++count) {
    writers.emplace_back([&] {
      ConnectionStore store(catalog);
      while (!stop) {
        const ConnectionRecord made = record("c");
        const auto error = error_of([&] { store.insert(made); });
        const std::scoped_lock lock(mutex);
        if (error.code == POLYTOMIC_OK) acknowledged.insert(made.id);
        if (error.code == POLYTOMIC_ERROR_CATALOG_UNDECIDED) unknown.insert(made.id);
      }
    });
  }
  const auto count = [&] {
    const std::scoped_lock lock(mutex);
    return acknowledged.size();
  };
  for (int round = 0; round < 3; ++round) {
    const std::size_t before = count();
    wait_until([&] { return count() > before + 20; });
    server->restart();
  }
  const std::size_t before = count();
  wait_until([&] { return count() > before + 20; });
  stop = true;
  for (std::thread& writer : writers) writer.join();
  std::set<std::string> found;
  for (const ConnectionRecord& each : ConnectionStore(catalog).list()) found.insert(each.id);
  for (const std::string& id : acknowledged) EXPECT_TRUE(found.contains(id));
  for (const std::string& id : found) EXPECT_TRUE(acknowledged.contains(id) || unknown.contains(id));
}

// Its end is what a transaction cannot tell: here the server gives up a commit, once.
TEST_F(PostgresqlCatalog, WritesAgainWhatWasNotCommitted) {
  Catalog catalog(url(), nullptr);
  ConnectionStore store(catalog);
  store.insert(record("before"));
  run("CREATE SEQUENCE polytomic.ends; CREATE FUNCTION polytomic.end_once() RETURNS trigger LANGUAGE plpgsql AS "
      "'BEGIN IF nextval(''polytomic.ends'') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); "
      "PERFORM pg_sleep(10); END IF; RETURN NULL; END'; "
      "CREATE CONSTRAINT TRIGGER ends AFTER INSERT ON polytomic.connections DEFERRABLE INITIALLY DEFERRED "
      "FOR EACH ROW EXECUTE FUNCTION polytomic.end_once()");
  store.insert(record("after"));
  EXPECT_EQ(store.list().size(), 2U);
}

// Between the catalog and its server: passes everything on, but for the answer to the first commit that follows a new
// connection's record, with which it closes.
class Thief {
 public:
  explicit Thief(std::string socket) : socket_(std::move(socket)), thread_([this] { serve(); }) {}
  Thief(const Thief&) = delete;
  Thief& operator=(const Thief&) = delete;
  ~Thief() {
    listener_.end();
    thread_.join();
    for (std::thread& each : passing_) each.join();
  }
  [[nodiscard]] int port() const { return listener_.port(); }
  [[nodiscard]] bool has_stolen() const { return stolen_; }

 private:
  void serve() {
    for (int client = listener_.accept(); client >= 0; client = listener_.accept()) {
      const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_un address{};
      address.sun_family = AF_UNIX;
      socket_.copy(address.sun_path, sizeof address.sun_path - 1);
      EXPECT_EQ(connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
      passing_.emplace_back([this, client, server] {
        pass_on(client, server);
        close(client);
        close(server);
      });
    }
  }
  void pass_on(int client, int server) {
    bool writes = false;
    while (true) {
      std::array<pollfd, 2> watched{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
      ::poll(watched.data(), watched.size(), -1);
      const bool is_answer = watched[1].revents != 0;
      std::array<char, 65536> bytes{};
      const ssize_t size = recv(is_answer ? server : client, bytes.data(), bytes.size(), 0);
      if (size <= 0) return;
      const std::string_view text(bytes.data(), static_cast<std::size_t>(size));
      if (!is_answer && text.find("INSERT INTO connections") != text.npos) writes = true;
      if (is_answer && writes && text.find("COMMIT") != text.npos && !stolen_.exchange(true)) return;
      if (send(is_answer ? client : server, bytes.data(), text.size(), MSG_NOSIGNAL) != size) return;
    }
  }

  std::string socket_;
  local::testing::LoopbackListener listener_;
  std::atomic<bool> stolen_{false};
  std::vector<std::thread> passing_;
  std::thread thread_;
};

TEST_F(PostgresqlCatalog, FindsOutWhatWasCommitted) {
  Thief thief(server->socket_directory() + "/.s.PGSQL." + std::to_string(server->port()));
  {
    Catalog catalog("postgresql://postgres@127.0.0.1:" + std::to_string(thief.port()) +
                        "/postgres?sslmode=disable&gssencmode=disable",
                    nullptr);
    ConnectionStore store(catalog);
    const ConnectionRecord made = record("c");
    store.insert(made);
    EXPECT_TRUE(thief.has_stolen());
    ASSERT_EQ(store.list().size(), 1U);
    EXPECT_EQ(store.list()[0].id, made.id);
  }
}

TEST_F(PostgresqlCatalog, WaitsForLocksForAWhileOnly) {
  Catalog catalog(url(), nullptr);
  ConnectionStore store(catalog);
  const ConnectionRecord made = record("c");
  store.insert(made);
  Client other = client();
  other.run("BEGIN; LOCK TABLE polytomic.connections IN EXCLUSIVE MODE");
  EXPECT_EQ(store.list().size(), 1U);
  EXPECT_EQ(error_of([&] { static_cast<void>(store.remove(made.id)); }).code, POLYTOMIC_ERROR_CATALOG_BUSY);
  other.run("ROLLBACK");
  EXPECT_TRUE(store.remove(made.id));
}

TEST_F(PostgresqlCatalog, KeepsLargeSnapshotsInOrder) {
  Catalog catalog(url(), nullptr);
  ConnectionRecord made = record("c");
  ConnectionStore(catalog).insert(made);
  constexpr std::size_t count = 10'000;
  auto snapshot = std::make_shared<Snapshot>();
  for (std::size_t index = 0; index < count; ++index) {
    Object object;
    object.schema = "main";
    object.name = (index % 2 == 0 ? "T_" : "t-") + std::to_string(index);
    object.id = "main." + object.name;
    for (int column = 0; column < 10; ++column) {
      Column& added = object.columns.emplace_back();
      added.name = "column_" + std::to_string(column);
      added.source_type = "text";
    }
    snapshot->objects.push_back(std::make_shared<const SnapshotObject>(object, 1));
  }
  std::ranges::sort(snapshot->objects, {}, [](const auto& object) { return std::string(object->id()); });
  SnapshotStore store(catalog);
  const auto began = Clock::now();
  const auto generation = store.store(made, *snapshot, std::nullopt, {1, 2, {}});
  const auto stored = Clock::now();
  ASSERT_TRUE(generation.has_value());
  const auto loaded = store.load(made.id);
  const auto end = Clock::now();
  ASSERT_TRUE(loaded.has_value());
  ASSERT_EQ(loaded->snapshot->objects.size(), count);
  for (std::size_t index = 0; index < count; ++index) {
    ASSERT_EQ(loaded->snapshot->objects[index]->bytes(), snapshot->objects[index]->bytes());
  }
  const auto milliseconds = [](auto duration) {
    return static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
  };
  RecordProperty("store_milliseconds", milliseconds(stored - began));
  RecordProperty("load_milliseconds", milliseconds(end - stored));
  if (std::getenv("POLYTOMIC_TEST_TIMES") != nullptr)
    std::printf("stored in %d ms, loaded in %d ms\n", milliseconds(stored - began), milliseconds(end - stored));
}

}  // namespace
}  // namespace polytomic::local::postgresql::testing
