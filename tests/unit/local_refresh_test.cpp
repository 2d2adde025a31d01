// What a refresh reads, keeps and tells, and what the first list waits for.
#include <future>

#include "local/json.h"
#include "local_fixture.h"

namespace polytomic::local::testing {
namespace {

class LocalRefresh : public FakeEngine {
 protected:
  LocalRefresh() {
    state->objects = {keyed_table("users"), keyed_table("orders"), table("log", {column("line")})};
    state->fingerprint = "first";
    id = create();
    base = "/api/connections/" + id;
  }

  Answer at(const std::string& path) { return get(*engine, base + path); }
  std::string refreshed_at(const std::string& target) {
    return at("/modelsync/target/fields?target=" + target).data()["refreshed_at"].GetString();
  }
  void refresh() {
    EXPECT_EQ(send(*engine, "POST", base + "/schemas/refresh", "").http_status, 202);
    EXPECT_EQ(settled_status(id).data()["cache_status"], "fresh");
  }

  std::string id;
  std::string base;
};

TEST_F(LocalRefresh, ReadsNothingAgainWhereNothingHasChanged) {
  EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK);
  refresh();
  EXPECT_EQ(state->full_reads, 2);
  const std::string before = refreshed_at("main.users");
  refresh();
  EXPECT_EQ(state->full_reads, 2);
  const std::string after = refreshed_at("main.users");
  EXPECT_GT(after, before);
  EXPECT_NE(logged.last("schemas unchanged"), "");
  open();
  EXPECT_EQ(refreshed_at("main.users"), after);
  state->fingerprint = "second";
  refresh();
  EXPECT_EQ(state->full_reads, 3);
}

TEST_F(LocalRefresh, ReadsAgainWhatCouldNotBeFoundOut) {
  state->objects[0].complete = false;
  EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK);
  refresh();
  refresh();
  EXPECT_EQ(state->full_reads, 3);
  state->objects[0].complete = true;
  refresh();
  refresh();
  EXPECT_EQ(state->full_reads, 4);
}

TEST_F(LocalRefresh, SeesSchemasToCreateInComeAndGo) {
  EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK);
  refresh();
  state->properties[0].values.emplace_back("other");
  refresh();
  EXPECT_EQ(at("/modelsync/targetobjects/properties/schema").data()["values"].Size(), 2U);
}

TEST_F(LocalRefresh, TellsWhatHasChanged) {
  EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK);
  EXPECT_EQ(logged.last("schemas changed"), "");
  state->objects[0].columns.push_back(column("added"));
  state->objects.pop_back();
  state->objects.push_back(keyed_table("parcels"));
  state->fingerprint = "second";
  refresh();
  EXPECT_EQ(logged.last("schemas changed"),
            "schemas changed connection=" + id + " added=1: main.parcels removed=1: main.log changed=1: main.users");
}

TEST_F(LocalRefresh, TellsWhatHasChangedInOneTarget) {
  const auto refresh_one = [&](const std::string& target) {
    static_cast<void>(at("/modelsync/target/fields?refresh=true&target=" + target));
    return logged.last("schemas changed");
  };
  const auto told = [&](const std::string& what) { return "schemas changed connection=" + id + " " + what; };
  EXPECT_EQ(refresh_one("main.users"), "");
  state->objects[0].columns.push_back(column("added"));
  EXPECT_EQ(refresh_one("main.users"), told("added=0 removed=0 changed=1: main.users"));
  state->objects.push_back(keyed_table("parcels"));
  EXPECT_EQ(refresh_one("main.parcels"), told("added=1: main.parcels removed=0 changed=0"));
  state->objects.pop_back();
  EXPECT_EQ(refresh_one("main.parcels"), told("added=0 removed=1: main.parcels changed=0"));
}

TEST_F(LocalRefresh, KeepsWhatIsReadByItselfMeanwhile) {
  EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK);
  const auto count = [&](const std::string& target) {
    return at("/modelsync/target/fields?target=" + target).data()["fields"].Size();
  };
  for (const bool is_restarted : {false, true}) {
    const auto before = count("main.users");
    const std::string found = is_restarted ? "main.second" : "main.first";  // by the reading
    state->objects.push_back(keyed_table(found.substr(found.find('.') + 1)));
    state->fingerprint += "+";
    hold();
    EXPECT_EQ(send(*engine, "POST", base + "/schemas/refresh", "").http_status, 202);
    wait_until_reading();
    // What the reading under way hands out in the end is as the database was before.
    {
      const std::scoped_lock lock(state->mutex);
      state->read_ahead = state->objects;
      state->objects[0].columns.push_back(column("added" + std::to_string(before)));
      state->objects.push_back(keyed_table("parcels"));
      std::erase_if(state->objects, [](const Object& object) { return object.name == "log"; });
    }
    for (const std::string target : {"main.users", "main.parcels", "main.log"}) {
      static_cast<void>(at("/modelsync/target/fields?refresh=true&target=" + target));
    }
    EXPECT_EQ(count("main.users"), before + 1);
    let_go();
    EXPECT_EQ(settled_status(id).data()["cache_status"], "fresh");
    state->read_ahead.reset();
    if (is_restarted) open();
    EXPECT_EQ(count("main.users"), before + 1);
    EXPECT_EQ(at("/modelsync/target/fields?target=" + found).code, POLYTOMIC_OK);
    EXPECT_EQ(at("/modelsync/target/fields?target=main.parcels").code, POLYTOMIC_OK);
    EXPECT_EQ(at("/modelsync/target/fields?target=main.log").code, POLYTOMIC_ERROR_NOT_FOUND);
    std::erase_if(state->objects, [](const Object& object) { return object.name == "parcels"; });
    state->objects.push_back(table("log", {column("line")}));
    state->fingerprint += "+";
    refresh();
  }
}

TEST_F(LocalRefresh, OneThatTakesTooLongHasFailed) {
  EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK);
  longest_reading = std::chrono::milliseconds(20);
  open();
  hold();
  EXPECT_EQ(send(*engine, "POST", base + "/schemas/refresh", "").http_status, 202);
  EXPECT_EQ(settled_status(id).data()["cache_status"], "cached");
  let_go();
  EXPECT_EQ(at("").data()["status"], "unhealthy");
  EXPECT_NE(std::string(at("").data()["status_error"].GetString()).find("could not be read within"), std::string::npos);
  EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK);
}

TEST_F(LocalRefresh, TheFirstListDoesNotWaitForTheRest) {
  state->has_summaries = true;
  hold();
  const Answer first = at("/modelsync/targetobjects");
  ASSERT_EQ(first.code, POLYTOMIC_OK) << first.error.message;
  EXPECT_EQ(first.data().Size(), 3U);
  const std::string sources = at("/modelsync/source").body;
  wait_until_reading();
  EXPECT_EQ(at("/schemas/status").data()["cache_status"], "refreshing");
  let_go();
  // Nobody waits for the rest, which comes all the same.
  EXPECT_EQ(settled_status(id).data()["cache_status"], "fresh");
  EXPECT_EQ(at("/modelsync/targetobjects").body, first.body);
  EXPECT_EQ(at("/modelsync/source").body, sources);
  EXPECT_EQ(state->full_reads, 1);
}

TEST_F(LocalRefresh, TheFirstListTellsWhyThereIsNone) {
  state->has_summaries = true;
  set_failure(make_error(POLYTOMIC_ERROR_DATABASE_MISSING, "the database is gone"));
  EXPECT_EQ(at("/modelsync/targetobjects").code, POLYTOMIC_ERROR_DATABASE_MISSING);
  EXPECT_EQ(at("").data()["status_error"], "the database is gone");
}

TEST_F(LocalRefresh, HealsADamagedSnapshot) {
  EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK);
  engine.reset();
  const std::string part = CatalogPlace::is_file() ? "CAST(substr(description, 1, " : "(substr(description, 1, ";
  const std::string end = CatalogPlace::is_file() ? ") AS BLOB)" : "))";
  const auto bytes = [](const std::string& hexadecimal) {
    return CatalogPlace::is_file() ? "x'" + hexadecimal + "'" : "'\\x" + hexadecimal + "'";
  };
  for (const std::string& damage :
       {bytes(""), bytes("02"), bytes("01ff"), part + "20" + end, part + "length(description) - 1" + end}) {
    place.alter("UPDATE snapshot_objects SET description = " + damage + " WHERE object_id = 'main.users'");
    open();
    EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_ERROR_CATALOG_CORRUPT) << damage;
    state->fingerprint += "+";
    refresh();
    EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK) << damage;
    engine.reset();
  }
}

TEST_F(LocalRefresh, IsCounted) {
  const auto counted = [&](std::string_view labels) {
    for (const Statistic& statistic : engine->backend().statistics()) {
      if (statistic.labels == labels) return statistic.value;
    }
    ADD_FAILURE() << labels;
    return std::uint64_t{0};
  };
  EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK);
  EXPECT_EQ(counted("source=\"reading\""), 1U);
  EXPECT_EQ(counted("source=\"snapshot\""), 0U);
  EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK);
  EXPECT_EQ(at("/modelsync/targetobjects").code, POLYTOMIC_OK);
  EXPECT_EQ(counted("source=\"snapshot\""), 2U);
  EXPECT_EQ(counted("outcome=\"read\""), 1U);
  refresh();
  refresh();
  EXPECT_EQ(counted("outcome=\"read\"") + counted("outcome=\"unchanged\""), 3U);
  EXPECT_GE(counted("outcome=\"unchanged\""), 1U);
  hold();
  state->fingerprint = "second";
  EXPECT_EQ(send(*engine, "POST", base + "/schemas/refresh", "").http_status, 202);
  wait_until_reading();
  set_failure(make_error(POLYTOMIC_ERROR_DATABASE_MISSING, "the database is gone"));
  let_go();
  (void)settled_status(id);
  EXPECT_EQ(counted("outcome=\"failed\""), 1U);
  EXPECT_FALSE(engine->backend().problem().has_value());
}

TEST_F(LocalRefresh, CancellingEndsIt) {
  const std::string before = refreshed_at("main.users");
  hold();
  state->fingerprint = "second";
  EXPECT_EQ(send(*engine, "POST", base + "/schemas/refresh", "").http_status, 202);
  wait_until_reading();
  EXPECT_TRUE(engine->backend().cancel_refresh("00000000-0000-4000-8000-000000000000"));
  EXPECT_EQ(at("/schemas/status").data()["cache_status"], "refreshing");
  EXPECT_TRUE(engine->backend().cancel_refresh(id));
  EXPECT_EQ(settled_status(id).data()["cache_status"], "fresh");
  EXPECT_TRUE(state->saw_stop);
  EXPECT_EQ(refreshed_at("main.users"), before);
  EXPECT_EQ(at("").data()["status"], "healthy");
  let_go();
  refresh();
  EXPECT_GT(refreshed_at("main.users"), before);
}

TEST_F(LocalRefresh, CancellingLeavesItToCallsThatWait) {
  hold();
  auto waiting = std::async(std::launch::async, [&] { return at("/schemas/main.users").code; });
  wait_until_reading();
  EXPECT_EQ(send(*engine, "POST", base + "/schemas/refresh", "").http_status, 202);
  EXPECT_TRUE(engine->backend().cancel_refresh(id));
  let_go();
  EXPECT_EQ(waiting.get(), POLYTOMIC_OK);
  EXPECT_FALSE(state->saw_stop);
}

// Whoever closes waits neither for a database nor for its refresh.
TEST_F(LocalRefresh, ClosingEndsARefresh) {
  EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK);
  hold();
  state->fingerprint = "second";
  EXPECT_EQ(send(*engine, "POST", base + "/schemas/refresh", "").http_status, 202);
  wait_until_reading();
  engine.reset();
  EXPECT_TRUE(state->saw_stop);
  let_go();
  open();
  EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK);
}

}  // namespace
}  // namespace polytomic::local::testing
