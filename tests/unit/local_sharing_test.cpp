// Engines that share a catalog, as processes do.
#include <future>

#include "core/text.h"
#include "local/catalog.h"
#include "local/connection_store.h"
#include "local_fixture.h"

namespace polytomic::local::testing {
namespace {

class LocalSharing : public FakeEngine {
 protected:
  LocalSharing() {
    state->objects = {keyed_table("users")};
    Connectors connectors;
    connectors.push_back(std::make_unique<FakeConnector>(state));
    other = make_engine({catalog_path(), nullptr}, std::move(connectors));
  }

  static Answer schema(Engine& of, const std::string& id) {
    return get(of, "/api/connections/" + id + "/schemas/main.users");
  }
  static Answer status(Engine& of, const std::string& id) {
    return get(of, "/api/connections/" + id + "/schemas/status");
  }
  Pending start_creation(Engine& of, const std::string& key) {
    CallOptions options;
    options.idempotency_key = key;
    return start_raw(
        of, request_to("POST", "/api/connections", R"({"name":"n","type":"fake","configuration":{"host":"h"}})"),
        std::move(options));
  }

  std::unique_ptr<Engine> other;
};

TEST_F(LocalSharing, ChangesAreSeenAtOnce) {
  const std::string id = create();
  const std::string path = "/api/connections/" + id;
  EXPECT_EQ(get(*other, path).data()["name"], "n");
  const Answer changed = send(*other, "PUT", path, R"({"name":"m","configuration":{"host":"other"}})");
  ASSERT_EQ(changed.code, POLYTOMIC_OK) << changed.error.message;
  EXPECT_EQ(get(*engine, path).data()["name"], "m");
  EXPECT_EQ(send(*engine, "DELETE", path, "").code, POLYTOMIC_OK);
  EXPECT_EQ(get(*other, path).code, POLYTOMIC_ERROR_NOT_FOUND);
}

TEST_F(LocalSharing, SoAreKeys) {
  const std::string key = engine->access_keys().create("shared", AccessScope::read);
  const auto found = other->access_keys().verify(key);
  ASSERT_TRUE(found.has_value());
  EXPECT_TRUE(other->access_keys().revoke(found->id));
  EXPECT_FALSE(engine->access_keys().verify(key).has_value());
}

TEST_F(LocalSharing, OneReadsForAll) {
  const std::string id = create();
  hold();
  auto first = std::async(std::launch::async, [&] { return schema(*engine, id).code; });
  wait_until_reading();
  EXPECT_EQ(status(*other, id).data()["cache_status"], "refreshing");
  auto second = std::async(std::launch::async, [&] { return schema(*other, id).code; });
  let_go();
  EXPECT_EQ(first.get(), POLYTOMIC_OK);
  EXPECT_EQ(second.get(), POLYTOMIC_OK);
  EXPECT_EQ(state->full_reads, 1);
  for (Engine* each : {engine.get(), other.get()}) EXPECT_EQ(status(*each, id).data()["cache_status"], "fresh");
}

TEST_F(LocalSharing, AReadingKeepsWhatAnotherHasReadByItself) {
  const std::string id = create();
  EXPECT_EQ(schema(*engine, id).code, POLYTOMIC_OK);
  state->objects.push_back(keyed_table("parcels"));  // for the reading to find
  hold();
  EXPECT_EQ(send(*engine, "POST", "/api/connections/" + id + "/schemas/refresh", "").http_status, 202);
  wait_until_reading();
  {
    const std::scoped_lock lock(state->mutex);
    state->read_ahead = state->objects;  // what the reading under way has seen
    state->objects[0].columns.push_back(column("added"));
  }
  const std::string path = "/api/connections/" + id + "/modelsync/target/fields?target=main.users";
  EXPECT_EQ(get(*other, path + "&refresh=true").data()["fields"].Size(), 3U);
  let_go();
  EXPECT_EQ(settled_status(id).data()["cache_status"], "fresh");
  for (Engine* each : {engine.get(), other.get()}) {
    EXPECT_EQ(get(*each, path).data()["fields"].Size(), 3U);
    EXPECT_EQ(get(*each, "/api/connections/" + id + "/schemas/main.parcels").code, POLYTOMIC_OK);
  }
}

TEST_F(LocalSharing, AFailedReadingIsNotForAll) {
  const std::string id = create();
  hold();
  auto first = std::async(std::launch::async, [&] { return schema(*engine, id).code; });
  wait_until_reading();
  auto second = std::async(std::launch::async, [&] { return schema(*other, id).code; });
  set_failure(make_error(POLYTOMIC_ERROR_DATABASE_MISSING, "the database is gone"));
  let_go();
  EXPECT_EQ(first.get(), POLYTOMIC_ERROR_DATABASE_MISSING);
  EXPECT_EQ(second.get(), POLYTOMIC_ERROR_DATABASE_MISSING);
  EXPECT_EQ(state->full_reads, 2);
}

// One that died can neither read nor say so.
TEST_F(LocalSharing, AReaderThatDiedIsOvertaken) {
  const std::string id = create();
  const auto say = [&](std::int64_t until) {
    place.alter("UPDATE connections SET refresher = 'dead', refreshing_since = " + std::to_string(current_time()) +
                ", refreshing_until = " + std::to_string(until));
  };
  say(current_time() + 3'600'000'000);
  EXPECT_EQ(status(*engine, id).data()["cache_status"], "refreshing");
  auto waiting = std::async(std::launch::async, [&] { return schema(*engine, id).code; });
  EXPECT_EQ(state->full_reads, 0);
  say(current_time() - 1);
  EXPECT_EQ(waiting.get(), POLYTOMIC_OK);
  EXPECT_EQ(state->full_reads, 1);
  EXPECT_EQ(status(*engine, id).data()["cache_status"], "fresh");
}

TEST_F(LocalSharing, AConnectionThatChangesIsNotWaitedFor) {
  const std::string id = create();
  hold();
  auto first = std::async(std::launch::async, [&] { return schema(*engine, id).code; });
  wait_until_reading();
  auto second = std::async(std::launch::async, [&] { return schema(*other, id).code; });
  EXPECT_EQ(send(*engine, "DELETE", "/api/connections/" + id, "").code, POLYTOMIC_OK);
  EXPECT_EQ(first.get(), POLYTOMIC_ERROR_CONFLICT);
  const polytomic_status code = second.get();
  EXPECT_TRUE(code == POLYTOMIC_ERROR_CONFLICT || code == POLYTOMIC_ERROR_NOT_FOUND) << code;
  let_go();
}

TEST_F(LocalSharing, AKeyIsReservedOnce) {
  hold_tests();
  std::vector<Pending> all;
  for (int count = 0; count < 8; ++count)
    all.push_back(start_creation(count % 2 == 0 ? *engine : *other, "reserved-once"));
  wait_until_testing();
  let_go();
  int done = 0;
  for (Pending& each : all) {
    const Answer answer = each.get();
    if (answer.code == POLYTOMIC_OK) {
      ++done;
    } else {
      EXPECT_EQ(answer.code, POLYTOMIC_ERROR_CONFLICT) << answer.error.message;
    }
  }
  EXPECT_GE(done, 1);
  EXPECT_EQ(state->opened, 1);
  EXPECT_EQ(get(*other, "/api/connections").data().Size(), 1U);
}

TEST_F(LocalSharing, HealthIsCheckedByOne) {
  const std::string id = create();
  Catalog first(catalog_path(), nullptr);
  Catalog second(catalog_path(), nullptr);
  constexpr std::chrono::hours interval{1};
  EXPECT_TRUE(ConnectionStore(first).claim_health_check(id, interval));
  EXPECT_FALSE(ConnectionStore(second).claim_health_check(id, interval));
  place.alter("UPDATE connections SET health_checked = health_checked - 3600000000");
  EXPECT_TRUE(ConnectionStore(second).claim_health_check(id, interval));
  EXPECT_FALSE(ConnectionStore(first).claim_health_check(id, interval));
}

TEST_F(LocalSharing, WritersDoNotLoseEachOthersChanges) {
  const std::string id = create();
  Catalog first(catalog_path(), nullptr);
  Catalog second(catalog_path(), nullptr);
  constexpr int each = 20;
  const auto count_up = [&](Catalog& catalog) {
    ConnectionStore store(catalog);
    for (int done = 0; done < each;) {
      ConnectionRecord record = *store.find(id);
      record.name += "+";
      if (store.update(record, false)) ++done;
    }
  };
  std::thread thread([&] { count_up(second); });
  count_up(first);
  thread.join();
  EXPECT_EQ(ConnectionStore(first).find(id)->name, "n" + std::string(2 * each, '+'));
}

}  // namespace
}  // namespace polytomic::local::testing
