// Sources, targets and the schema cache, through the engine's backend.
#include "local/json.h"
#include "local_fixture.h"

namespace polytomic::local::testing {
namespace {

std::vector<std::string> modes_of(const rapidjson::Value& modes, const char* name) {
  std::vector<std::string> ids;
  for (const auto& mode : modes.GetArray()) ids.emplace_back(mode[name].GetString());
  return ids;
}

class LocalSchemas : public FakeEngine {
 protected:
  LocalSchemas() {
    Column owner = column("owner", POLYTOMIC_FIELD_TYPE_NUMBER);
    owner.reference = Reference{"main.users", "id"};
    Column tags = column("tags", POLYTOMIC_FIELD_TYPE_ARRAY);
    Column total = column("total", POLYTOMIC_FIELD_TYPE_NUMBER);
    total.generated = true;
    total.createable = total.updateable = false;
    Object orders = keyed_table("orders");
    orders.columns.insert(orders.columns.end(), {owner, tags, total});
    Object log = table("log", {column("line")});
    Object report = table("report", {column("sum", POLYTOMIC_FIELD_TYPE_NUMBER)});
    report.kind = ObjectKind::view;
    report.can_insert = report.can_update = report.can_delete = false;
    Object lines = table("lines", {column("order"), column("number")});
    lines.keys.push_back({{"order", "number"}, true, true});
    state->objects = {report, orders, log, keyed_table("users"), lines};
    id = create();
    base = "/api/connections/" + id;
  }

  Answer at(const std::string& path) { return get(*engine, base + path); }
  int full_reads() {
    const std::scoped_lock lock(state->mutex);
    return state->full_reads;
  }

  std::string id;
  std::string base;
};

TEST_F(LocalSchemas, SourceItemsAreKinds) {
  const Answer source = at("/modelsync/source");
  ASSERT_EQ(source.code, POLYTOMIC_OK) << source.error.message;
  EXPECT_EQ(
      json_text(source.data()),
      R"({"configuration":{},"items":{"query":{"has_items":false,"items":null,"requires_one_of":null},)"
      R"("table":{"has_items":true,"items":["main.lines","main.log","main.orders","main.users"],"requires_one_of":null},)"
      R"("view":{"has_items":true,"items":["main.report"],"requires_one_of":null},)"
      R"("tracking_columns":{"has_items":false,"items":null,"requires_one_of":null}},)"
      R"("requires_one_of":["query","table","view"]})");
}

TEST_F(LocalSchemas, SourceChoicesNarrowItDown) {
  const Answer table = at("/modelsync/source?params[table]=main.orders&params[tracking_columns]=id");
  ASSERT_EQ(table.code, POLYTOMIC_OK) << table.error.message;
  EXPECT_EQ(
      json_text(table.data()["configuration"]),
      R"({"table":{"type":"string","items":["main.orders"]},"tracking_columns":{"type":"string","items":["id"]}})");
  EXPECT_EQ(json_text(table.data()["items"]["tracking_columns"]["items"]), R"(["id","note","owner","total"])");
  EXPECT_TRUE(table.data()["requires_one_of"].IsNull());
  const Answer query = at("/modelsync/source?params[query]=SELECT%201");
  EXPECT_EQ(json_text(query.data()["items"]["tracking_columns"]["items"]), R"(["1"])");
  const auto code = [&](const std::string& query_text) { return at("/modelsync/source?" + query_text).code; };
  EXPECT_EQ(code("params[view]=main.report"), POLYTOMIC_OK);
  EXPECT_EQ(code("params[view]=main.orders"), POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(code("params[table]=main.none"), POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(code("params[tabel]=main.orders"), POLYTOMIC_ERROR_BAD_REQUEST);
  EXPECT_EQ(code("params[table]=main.orders&params[view]=main.report"), POLYTOMIC_ERROR_CONFLICTING_FIELDS);
  EXPECT_EQ(code("params[tracking_columns]=id"), POLYTOMIC_ERROR_MISSING_FIELD);
  EXPECT_EQ(code("params[table]=main.orders&params[tracking_columns]=tags"), POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(code("params[query]=SELEKT"), POLYTOMIC_ERROR_DATABASE_ERROR);
}

TEST_F(LocalSchemas, SourceFields) {
  const Answer fields = at("/modelsync/source/fields?params[table]=main.users");
  ASSERT_EQ(fields.code, POLYTOMIC_OK) << fields.error.message;
  EXPECT_EQ(
      json_text(fields.data()),
      R"([{"id":"id","name":"id","label":"id","type":"number","remote_type":"text","unique":true,"user_added":false},)"
      R"({"id":"note","name":"note","label":"note","type":"string","remote_type":"text","unique":false,"user_added":false}])");
  EXPECT_EQ(at("/modelsync/source/fields?params[query]=SELECT%201").data()[0]["type"], "number");
  EXPECT_EQ(at("/modelsync/source/fields").code, POLYTOMIC_ERROR_MISSING_FIELD);
  EXPECT_EQ(at("/modelsync/source/fields?params[table]=x").code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(get(*engine, "/api/connections/none/modelsync/source/fields?params[table]=x").code,
            POLYTOMIC_ERROR_NOT_FOUND);
}

TEST_F(LocalSchemas, DeprecatedSourceIsKeyedByObject) {
  const Answer source = at("/source");
  ASSERT_EQ(source.code, POLYTOMIC_OK) << source.error.message;
  EXPECT_EQ(json_text(source.data()["configuration"]["port"]), R"({"type":"integer","items":[]})");
  EXPECT_EQ(json_text(source.data()["items"]["main.users"]),
            R"({"has_items":true,"items":["id","note"],"requires_one_of":["id"]})");
  EXPECT_TRUE(source.data()["items"].HasMember("main.report"));
  EXPECT_EQ(json_text(source.data()["requires_one_of"]), R"(["table"])");
}

TEST_F(LocalSchemas, DeprecatedTargetListsWhatCanBeWritten) {
  const Answer target = at("/target");
  ASSERT_EQ(target.code, POLYTOMIC_OK) << target.error.message;
  EXPECT_FALSE(target.data()["items"].HasMember("main.report"));
  EXPECT_EQ(json_text(target.data()["items"]["main.users"]),
            R"({"has_items":true,"items":[{"name":"id","type":"text","nullable":false,"primary_key":true},)"
            R"({"name":"note","type":"text","nullable":true,"primary_key":false}],"requires_one_of":["column"]})");
  const auto count = [&](const std::string& query) { return at("/target?" + query).data()["items"].MemberCount(); };
  EXPECT_EQ(count("type=main"), 4U);
  EXPECT_EQ(count("type=table"), 4U);
  EXPECT_EQ(count("type=view"), 0U);
  EXPECT_EQ(count("search=OR"), 1U);
  EXPECT_EQ(count("type=other&search=or"), 0U);
}

TEST_F(LocalSchemas, TargetsCarryTheModesThatWork) {
  const Answer list = at("/modelsync/targetobjects");
  ASSERT_EQ(list.code, POLYTOMIC_OK) << list.error.message;
  const auto& targets = list.data();
  ASSERT_EQ(targets.Size(), 4U);
  EXPECT_EQ(targets[0]["id"], "main.lines");
  const std::vector<std::string> all{"create", "update", "updateOrCreate", "replace", "append", "remove"};
  EXPECT_EQ(modes_of(targets[0]["modes"], "id"), all);
  EXPECT_EQ(modes_of(targets[1]["modes"], "id"), (std::vector<std::string>{"replace", "append"}));
  EXPECT_EQ(modes_of(targets[2]["modes"], "id"), all);
  EXPECT_EQ(
      json_text(targets[2]["modes"][1]),
      R"({"id":"update","requires_identity":true,"supports_per_field_mode":true,"supports_target_filters":true})");
  EXPECT_EQ(
      json_text(list.json["target_creation"]),
      R"({"supported":true,"properties":[{"id":"schema","title":"Schema","enum":true},{"id":"name","title":"Name","enum":false}]})");
  const Answer inlined = at("/modelsync/targetobjects?include_target_creation_values=true");
  EXPECT_EQ(json_text(inlined.json["target_creation"]["properties"][0]["values"]),
            R"([{"label":"main","value":"main"}])");
  EXPECT_FALSE(inlined.json["target_creation"]["properties"][1].HasMember("values"));
}

TEST_F(LocalSchemas, TargetFields) {
  const Answer answer = at("/modelsync/target/fields?target=main.orders");
  ASSERT_EQ(answer.code, POLYTOMIC_OK) << answer.error.message;
  const auto& data = answer.data();
  EXPECT_EQ(data["id"], "main.orders");
  EXPECT_EQ(data["name"], "orders");
  const auto& fields = data["fields"];
  EXPECT_EQ(
      json_text(fields[0]),
      R"({"id":"id","name":"id","type":"number","source_type":"text","required":true,"createable":true,"updateable":true,)"
      R"("filterable":true,"association":false,"encryptable":false,"supports_identity":true,)"
      R"("identity_functions":[{"id":"Equality","label":"Equality"}]})");
  EXPECT_TRUE(fields[1]["encryptable"].GetBool());
  EXPECT_EQ(fields[1]["identity_functions"].Size(), 0U);
  EXPECT_TRUE(fields[2]["association"].GetBool());
  EXPECT_FALSE(fields[4]["createable"].GetBool());
  EXPECT_EQ(data["modes"].Size(), 6U);
  EXPECT_EQ(data["modes"][2]["mode"], "updateOrCreate");
  EXPECT_EQ(data["properties"]["new_target_label"], "Table");
  EXPECT_TRUE(data["properties"]["target_creator"].GetBool());
  EXPECT_EQ(data["properties"].MemberCount(), 12U);
  EXPECT_TRUE(data.HasMember("refreshed_at"));
  const Answer composite = at("/modelsync/target/fields?target=main.lines");
  EXPECT_NE(std::string(composite.data()["modes"][1]["description"].GetString()).find("order, number together"),
            std::string::npos);
  EXPECT_EQ(at("/modelsync/target/fields?target=main.none").code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(at("/modelsync/target/fields?target=main.report").code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(at("/modelsync/target/fields").code, POLYTOMIC_ERROR_MISSING_FIELD);
  EXPECT_EQ(at("/modelsync/target/fields?target=a&properties[name]=b").code, POLYTOMIC_ERROR_CONFLICTING_FIELDS);
}

// A value that was encrypted has no form but its own.
TEST_F(LocalSchemas, OnlyFreeTextsCanBeEncrypted) {
  state->objects[3].columns[1].free_text = false;
  const std::string path = "/modelsync/target/fields?target=main.users";
  EXPECT_FALSE(at(path).data()["fields"][1]["encryptable"].GetBool());
  open();
  EXPECT_FALSE(at(path).data()["fields"][1]["encryptable"].GetBool());
  state->objects[3].columns[1].free_text = true;
  EXPECT_TRUE(at(path + "&refresh=true").data()["fields"][1]["encryptable"].GetBool());
}

TEST_F(LocalSchemas, FieldsOfATargetToBe) {
  const Answer answer = at("/modelsync/target/fields?properties[schema]=main&properties[name]=fresh&refresh=true");
  ASSERT_EQ(answer.code, POLYTOMIC_OK) << answer.error.message;
  EXPECT_EQ(answer.data()["id"], "main.fresh");
  EXPECT_EQ(answer.data()["name"], "fresh");
  EXPECT_EQ(answer.data()["fields"].Size(), 0U);
  EXPECT_EQ(modes_of(answer.data()["modes"], "mode"),
            (std::vector<std::string>{"create", "updateOrCreate", "replace", "append"}));
  EXPECT_FALSE(answer.data().HasMember("refreshed_at"));
  EXPECT_EQ(at("/modelsync/target/fields?properties[schema]=main").code, POLYTOMIC_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(at("/modelsync/target/fields?properties[name]=a&properties[name]=b").code,
            POLYTOMIC_ERROR_CONFLICTING_FIELDS);
}

TEST_F(LocalSchemas, CreationProperties) {
  const Answer answer = at("/modelsync/targetobjects/properties/schema");
  ASSERT_EQ(answer.code, POLYTOMIC_OK) << answer.error.message;
  EXPECT_EQ(json_text(answer.data()),
            R"({"id":"schema","title":"Schema","enum":true,"values":[{"label":"main","value":"main"}]})");
  EXPECT_EQ(at("/modelsync/targetobjects/properties/odd").code, POLYTOMIC_ERROR_NOT_FOUND);
  state->properties.clear();
  const std::string other = "/api/connections/" + create();
  EXPECT_EQ(get(*engine, other + "/modelsync/targetobjects/properties/schema").code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(get(*engine, other + "/modelsync/target/fields?properties[name]=a").code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_FALSE(get(*engine, other + "/modelsync/targetobjects").json["target_creation"]["supported"].GetBool());
}

TEST_F(LocalSchemas, SchemaAndRecords) {
  const Answer schema = at("/schemas/main.orders");
  ASSERT_EQ(schema.code, POLYTOMIC_OK) << schema.error.message;
  EXPECT_TRUE(schema.data()["fields"][0]["is_primary_key"].GetBool());
  EXPECT_EQ(json_text(schema.data()["fields"][2]["association"]),
            R"({"id":"main.orders.owner","name":"main.users","reference_to":["main.users"],"referenced_field":"id"})");
  const Answer records = at("/schemas/main.orders/records");
  EXPECT_EQ(json_text(records.data()), R"([{"object":"main.orders","limit":20}])");
  EXPECT_EQ(at("/schemas/main.none").code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(at("/schemas/main.none/records").code, POLYTOMIC_ERROR_NOT_FOUND);
}

TEST_F(LocalSchemas, AreReadOnceAndSurviveARestart) {
  const std::string before = at("/schemas/main.orders").body;
  const std::string fields = at("/modelsync/target/fields?target=main.orders").body;
  EXPECT_EQ(full_reads(), 1);
  open();
  EXPECT_EQ(at("/schemas/main.orders").body, before);
  EXPECT_EQ(at("/modelsync/target/fields?target=main.orders").body, fields);
  EXPECT_EQ(full_reads(), 1);
}

TEST_F(LocalSchemas, RefreshOfATargetReadsThatOneOnly) {
  const Answer before = at("/modelsync/target/fields?target=main.users");
  state->objects[3].columns.push_back(column("added"));
  state->objects.push_back(keyed_table("zebra"));
  EXPECT_EQ(at("/modelsync/target/fields?target=main.users").data()["fields"].Size(), 2U);
  const Answer after = at("/modelsync/target/fields?target=main.users&refresh=true");
  ASSERT_EQ(after.code, POLYTOMIC_OK) << after.error.message;
  EXPECT_EQ(after.data()["fields"].Size(), 3U);
  EXPECT_STRNE(before.data()["refreshed_at"].GetString(), after.data()["refreshed_at"].GetString());
  EXPECT_EQ(at("/modelsync/target/fields?target=main.zebra").code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(at("/modelsync/target/fields?target=main.zebra&refresh=true").code, POLYTOMIC_OK);
  state->objects.pop_back();
  EXPECT_EQ(at("/modelsync/target/fields?target=main.zebra&refresh=true").code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(state->full_reads, 1);
  EXPECT_EQ(state->single_reads, 3);
  open();
  EXPECT_EQ(at("/modelsync/target/fields?target=main.users").data()["fields"].Size(), 3U);
  EXPECT_EQ(at("/modelsync/target/fields?target=main.zebra").code, POLYTOMIC_ERROR_NOT_FOUND);
}

TEST_F(LocalSchemas, FirstUseIsOneReadingForAll) {
  hold();
  std::vector<Pending> calls;
  polytomic_get_schema_request request = POLYTOMIC_GET_SCHEMA_REQUEST_INIT;
  request.id = text(id);
  request.schema_id = text("main.users");
  for (int count = 0; count < 8; ++count) calls.push_back(start(*engine, Operation::get_schema, request));
  wait_until_reading();
  let_go();
  for (Pending& call : calls) EXPECT_EQ(call.get().code, POLYTOMIC_OK);
  EXPECT_EQ(full_reads(), 1);
}

TEST_F(LocalSchemas, RefreshGoesOnInTheBackground) {
  EXPECT_FALSE(at("/schemas/status").data().HasMember("cache_status"));
  hold();
  const Answer started = send(*engine, "POST", base + "/schemas/refresh", "");
  ASSERT_EQ(started.code, POLYTOMIC_OK) << started.error.message;
  EXPECT_EQ(started.http_status, 202);
  ASSERT_FALSE(started.headers.empty());
  EXPECT_EQ(started.headers[0], (NamedValue{"Location", base + "/schemas/status"}));
  const Answer under_way = at("/schemas/status");
  EXPECT_EQ(under_way.data()["cache_status"], "refreshing");
  EXPECT_TRUE(under_way.data().HasMember("last_refresh_started"));
  EXPECT_FALSE(under_way.data().HasMember("last_refresh_finished"));
  EXPECT_EQ(send(*engine, "POST", base + "/schemas/refresh", "").http_status, 202);
  wait_until_reading();
  let_go();
  const Answer settled = settled_status(id);
  EXPECT_EQ(settled.data()["cache_status"], "fresh");
  EXPECT_TRUE(settled.data().HasMember("last_refresh_finished"));
  EXPECT_EQ(full_reads(), 1);
}

TEST_F(LocalSchemas, AFailedRefreshKeepsTheOldSnapshot) {
  EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK);
  hold();
  EXPECT_EQ(send(*engine, "POST", base + "/schemas/refresh", "").code, POLYTOMIC_OK);
  wait_until_reading();
  set_failure(make_error(POLYTOMIC_ERROR_DATABASE_MISSING, "the database is gone"));
  let_go();
  EXPECT_EQ(settled_status(id).data()["cache_status"], "cached");
  EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK);
  EXPECT_EQ(at("").data()["status"], "unhealthy");
  EXPECT_EQ(at("").data()["status_error"], "the database is gone");
  const Answer refused = send(*engine, "POST", base + "/schemas/refresh", "");
  EXPECT_EQ(refused.code, POLYTOMIC_ERROR_UNPROCESSABLE);
  EXPECT_NE(refused.error.message.find("the database is gone"), std::string::npos);
  set_failure(std::nullopt);
  EXPECT_EQ(send(*engine, "POST", base + "/schemas/refresh", "").code, POLYTOMIC_OK);
  EXPECT_EQ(settled_status(id).data()["cache_status"], "fresh");
  EXPECT_EQ(at("").data()["status"], "healthy");
  EXPECT_FALSE(at("").data().HasMember("status_error"));
  EXPECT_EQ(get(*engine, "/api/connections/none/schemas/status").code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(send(*engine, "POST", "/api/connections/none/schemas/refresh", "").code, POLYTOMIC_ERROR_NOT_FOUND);
}

TEST_F(LocalSchemas, ANewConfigurationIsReadAfresh) {
  EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK);
  EXPECT_EQ(send(*engine, "PUT", base, R"({"name":"renamed","configuration":{"host":"h"}})").code, POLYTOMIC_OK);
  EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK);
  EXPECT_EQ(full_reads(), 1);
  EXPECT_EQ(send(*engine, "PUT", base, R"({"name":"renamed","configuration":{"host":"other"}})").code, POLYTOMIC_OK);
  EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK);
  EXPECT_EQ(full_reads(), 2);
  EXPECT_NE(state->last_configuration.find("other"), std::string::npos);
}

TEST_F(LocalSchemas, AnotherProcessSeesARefresh) {
  EXPECT_EQ(at("/schemas/main.users").data()["fields"].Size(), 2U);
  Connectors connectors;
  connectors.push_back(std::make_unique<FakeConnector>(state));
  const auto other = make_engine({catalog_path(), nullptr}, std::move(connectors));
  EXPECT_EQ(get(*other, base + "/schemas/main.users").data()["fields"].Size(), 2U);
  EXPECT_EQ(full_reads(), 1);
  state->objects[3].columns.push_back(column("added"));
  EXPECT_EQ(get(*other, base + "/modelsync/target/fields?target=main.users&refresh=true").data()["fields"].Size(), 3U);
  EXPECT_EQ(at("/schemas/main.users").data()["fields"].Size(), 3U);
}

TEST_F(LocalSchemas, CancellationReachesTheDatabase) {
  hold();
  polytomic_get_schema_request request = POLYTOMIC_GET_SCHEMA_REQUEST_INIT;
  request.id = text(id);
  request.schema_id = text("main.users");
  Pending pending = start(*engine, Operation::get_schema, request);
  wait_until_reading();
  pending.call->cancel(POLYTOMIC_ERROR_CANCELLED);
  EXPECT_EQ(pending.get().code, POLYTOMIC_ERROR_CANCELLED);
  {
    std::unique_lock lock(state->mutex);
    state->changed.wait(lock, [&] { return state->saw_stop; });
  }
  let_go();
  EXPECT_EQ(at("/schemas/main.users").code, POLYTOMIC_OK);
  EXPECT_NE(at("").data()["status"], "unhealthy");
}

TEST_F(LocalSchemas, DeadlinesEndTheWait) {
  hold();
  polytomic_get_schema_request request = POLYTOMIC_GET_SCHEMA_REQUEST_INIT;
  request.id = text(id);
  request.schema_id = text("main.users");
  CallOptions options;
  options.timeout = std::chrono::milliseconds(1);
  EXPECT_EQ(start(*engine, Operation::get_schema, request, options).get().code, POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  let_go();
}

TEST_F(LocalSchemas, DeadlinesEndTheWaitBehindOtherCalls) {
  hold();
  polytomic_get_schema_request request = POLYTOMIC_GET_SCHEMA_REQUEST_INIT;
  request.id = text(id);
  request.schema_id = text("main.users");
  std::vector<Pending> before;  // more than there are workers, and none ends until it is let go
  for (int count = 0; count < 32; ++count) before.push_back(start(*engine, Operation::get_schema, request));
  CallOptions options;
  options.timeout = std::chrono::milliseconds(1);
  std::vector<Pending> late;
  for (int count = 0; count < 3; ++count) late.push_back(start(*engine, Operation::get_schema, request, options));
  for (Pending& call : late) EXPECT_EQ(call.get().code, POLYTOMIC_ERROR_DEADLINE_EXCEEDED);
  let_go();
  for (Pending& call : before) EXPECT_EQ(call.get().code, POLYTOMIC_OK);
}

TEST_F(LocalSchemas, ClosingCompletesEveryCall) {
  hold();
  polytomic_get_schema_request request = POLYTOMIC_GET_SCHEMA_REQUEST_INIT;
  request.id = text(id);
  request.schema_id = text("main.users");
  std::vector<Pending> calls;
  for (int count = 0; count < 32; ++count) calls.push_back(start(*engine, Operation::get_schema, request));
  wait_until_reading();
  engine.reset();
  for (Pending& call : calls) EXPECT_EQ(call.get().code, POLYTOMIC_ERROR_CLOSED);
}

TEST_F(LocalSchemas, AnswerManyAtOnce) {
  const std::vector<std::string> ids{id, create(), create()};
  std::vector<std::thread> threads;
  for (const std::string& each : ids) {
    threads.emplace_back([&] {
      const std::string path = "/api/connections/" + each;
      for (int count = 0; count < 20; ++count) {
        EXPECT_EQ(get(*engine, path + "/schemas/main.users").code, POLYTOMIC_OK);
        EXPECT_EQ(get(*engine, path + "/modelsync/target/fields?target=main.users&refresh=true").code, POLYTOMIC_OK);
        EXPECT_EQ(send(*engine, "POST", path + "/schemas/refresh", "").code, POLYTOMIC_OK);
        EXPECT_EQ(get(*engine, path + "/schemas/status").code, POLYTOMIC_OK);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace polytomic::local::testing
