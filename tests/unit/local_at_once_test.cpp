// What is answered from memory: the same as always, shared, and never what was so before somebody changed it.
#include <atomic>
#include <thread>

#include "local/answer_texts.h"
#include "local_fixture.h"

namespace polytomic::local::testing {
namespace {

using Text = std::shared_ptr<const std::string>;

class LocalAtOnce : public FakeEngine {
 protected:
  LocalAtOnce() {
    state->objects = {keyed_table("orders"), keyed_table("users")};
    state->fingerprint = "first";
    Connectors connectors;
    connectors.push_back(std::make_unique<FakeConnector>(state));
    other = make_engine({catalog_path(), nullptr}, std::move(connectors));
    id = create();
    base = "/api/connections/" + id;
  }

  template <class Request>
  static Request request_for(const std::string& connection) {
    Request request{};
    request.struct_size = sizeof request;
    request.id = text(connection);
    return request;
  }

  // What the engine has in memory; nullptr where it has to work for it.
  template <class Request>
  Text at_once(Operation operation, const Request& request) {
    CallOptions options;
    options.wants_json = true;
    const Call call(own_request(describe(operation), &request), std::move(options), [](Response) {});
    auto response = engine->backend().answer_at_once(call);
    if (!response) return nullptr;
    EXPECT_FALSE(response->error.has_value());
    return response->json;
  }
  Text connection_at_once() {
    return at_once(Operation::get_connection, request_for<polytomic_get_connection_request>(id));
  }
  Text targets_at_once(const polytomic_list_sync_targets_request& request) {
    return at_once(Operation::list_sync_targets, request);
  }
  Text targets_at_once() { return targets_at_once(request_for<polytomic_list_sync_targets_request>(id)); }

  // The list as a server gets it, which keeps it.
  Text list_targets(const polytomic_list_sync_targets_request& request) {
    CallOptions options;
    options.wants_json = true;
    return start(*engine, Operation::list_sync_targets, request, std::move(options)).response.get().json;
  }
  Text list_targets() { return list_targets(request_for<polytomic_list_sync_targets_request>(id)); }

  std::uint64_t snapshot_uses() {
    const std::vector<Statistic> all = engine->backend().statistics();
    return std::ranges::find(all, "source=\"snapshot\"", &Statistic::labels)->value;
  }

  void rename(Engine& by, const std::string& name) const {
    const std::string body = R"({"name":")" + name + R"(","validate":false,"configuration":{"host":"h"}})";
    EXPECT_EQ(send(by, "PUT", base, body).code, POLYTOMIC_OK);
  }

  std::unique_ptr<Engine> other;  // as another process would have it
  std::string id;
  std::string base;
};

TEST_F(LocalAtOnce, IsTheUsualAnswerShared) {
  const Text connection = connection_at_once();
  ASSERT_NE(connection, nullptr);
  EXPECT_EQ(*connection, get(*engine, base).body);
  EXPECT_EQ(connection_at_once(), connection);
  EXPECT_EQ(targets_at_once(), nullptr);  // nothing was read yet
  (void)list_targets();                   // the first one does not know what it was made of
  const Text targets = list_targets();
  ASSERT_NE(targets, nullptr);
  EXPECT_EQ(*targets, get(*engine, base + "/modelsync/targetobjects").body);
  const std::uint64_t uses = snapshot_uses();
  EXPECT_EQ(targets_at_once(), targets);
  EXPECT_EQ(snapshot_uses(), uses + 1);
}

TEST_F(LocalAtOnce, ListsWithAndWithoutValuesAreTwo) {
  state->properties = {{"schema", "Schema", true, {"main"}, {}}};
  auto with_values = request_for<polytomic_list_sync_targets_request>(id);
  with_values.include_target_creation_values = POLYTOMIC_TRUE;
  for (int time = 0; time < 2; ++time) {
    (void)list_targets();
    (void)list_targets(with_values);
  }
  ASSERT_NE(targets_at_once(), nullptr);
  EXPECT_EQ(*targets_at_once(), get(*engine, base + "/modelsync/targetobjects").body);
  EXPECT_EQ(*targets_at_once(with_values),
            get(*engine, base + "/modelsync/targetobjects?include_target_creation_values=true").body);
  EXPECT_NE(*targets_at_once(), *targets_at_once(with_values));
}

TEST_F(LocalAtOnce, FollowsChangesOfAConnection) {
  for (Engine* by : {engine.get(), other.get()}) {
    EXPECT_NE(connection_at_once(), nullptr);
    rename(*by, "changed");
    EXPECT_NE(connection_at_once()->find(R"("name":"changed")"), std::string::npos);
    rename(*by, "n");
    EXPECT_NE(connection_at_once()->find(R"("name":"n")"), std::string::npos);
  }
  EXPECT_EQ(send(*other, "DELETE", base, "").code, POLYTOMIC_OK);
  EXPECT_EQ(connection_at_once(), nullptr);
  EXPECT_EQ(targets_at_once(), nullptr);
  EXPECT_EQ(get(*engine, base).code, POLYTOMIC_ERROR_NOT_FOUND);
}

TEST_F(LocalAtOnce, FollowsRefreshesOfTargets) {
  (void)list_targets();
  int added = 0;
  for (Engine* by : {engine.get(), other.get()}) {
    const Text before = list_targets();
    EXPECT_EQ(targets_at_once(), before);
    const std::string name = "added_" + std::to_string(++added);
    state->objects.push_back(keyed_table(name));
    const std::string target = base + "/modelsync/target/fields?target=main." + name + "&refresh=true";
    EXPECT_EQ(get(*by, target).code, POLYTOMIC_OK);
    EXPECT_EQ(targets_at_once(), nullptr);
    EXPECT_NE(list_targets()->find("main." + name), std::string::npos);
  }
  rename(*other, "another name of the same");
  const Text renamed = list_targets();
  EXPECT_EQ(targets_at_once(), renamed);
  EXPECT_EQ(send(*other, "PUT", base, R"({"name":"n","configuration":{"host":"elsewhere"}})").code, POLYTOMIC_OK);
  EXPECT_EQ(targets_at_once(), nullptr);
}

TEST_F(LocalAtOnce, NeverTellsOfBeforeWhileOthersWrite) {
  constexpr int changes = 60;
  std::atomic<int> acknowledged{0};
  rename(*other, "0");
  std::thread writer([&] {
    for (int change = 1; change <= changes; ++change) {
      rename(*other, std::to_string(change));
      acknowledged = change;
    }
  });
  const auto read = [&] {
    while (acknowledged < changes) {
      const int least = acknowledged;
      const Text text = connection_at_once();
      if (text == nullptr) continue;  // somebody else has the catalog
      rapidjson::Document answer;
      answer.Parse(text->c_str());
      EXPECT_GE(std::stoi(answer["data"]["name"].GetString()), least);
    }
  };
  std::thread reader(read);
  read();
  reader.join();
  writer.join();
}

TEST_F(LocalAtOnce, KeysEndWhenTheyAreRevoked) {
  AccessKeys& keys = engine->access_keys();
  const std::string key = keys.create("first", AccessScope::write);
  for (AccessKeys* by : {&keys, &other->access_keys()}) {
    const std::string other_key = by->create("second", AccessScope::read);
    for (int time = 0; time < 2; ++time) {
      EXPECT_EQ(keys.verify(key)->name, "first");
      EXPECT_EQ(keys.verify(other_key)->scope, AccessScope::read);
      EXPECT_FALSE(keys.verify(other_key + "x").has_value());
    }
    EXPECT_TRUE(by->revoke(keys.verify(other_key)->id));
    EXPECT_FALSE(keys.verify(other_key).has_value());
    EXPECT_EQ(keys.verify(key)->scope, AccessScope::write);
  }
}

TEST(AnswerTexts, KeepsThoseAskedForLast) {
  AnswerTexts texts(8000);
  const auto basis = std::make_shared<const int>();
  const auto long_text = [] { return std::make_shared<const std::string>(2000, 'x'); };
  for (const char* key : {"a", "b", "c"}) texts.keep(key, basis, long_text());
  EXPECT_NE(texts.find("a", basis), nullptr);
  texts.keep("d", basis, long_text());
  EXPECT_NE(texts.find("a", basis), nullptr);
  EXPECT_EQ(texts.find("b", basis), nullptr);
  texts.keep("larger than all", basis, std::make_shared<const std::string>(8000, 'x'));
  EXPECT_EQ(texts.find("larger than all", basis), nullptr);
  EXPECT_NE(texts.find("d", basis), nullptr);
}

TEST(AnswerTexts, ForgetsWhatWasMadeOfSomethingElse) {
  AnswerTexts texts(8000);
  auto basis = std::make_shared<const int>();
  texts.keep("a", basis, std::make_shared<const std::string>("text"));
  EXPECT_EQ(*texts.find("a", basis), "text");
  basis = std::make_shared<const int>();
  EXPECT_EQ(texts.find("a", basis), nullptr);
  EXPECT_EQ(texts.find("a", nullptr), nullptr);
}

}  // namespace
}  // namespace polytomic::local::testing
