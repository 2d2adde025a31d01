// The same questions to the local engine in this process and to `polytomic serve` over HTTP: the answers are equal.
// Through the public header only.
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <sqlite3.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "../abi/fixture.h"
#include "process.h"

namespace {

using abi_test::Call;
using abi_test::Client;
using abi_test::Response;
using abi_test::text;
using abi_test::view;

// Runs one operation to its end.
template <class Request>
using Function = polytomic_status (*)(polytomic_client*, const Request*, const polytomic_call_options*,
                                      polytomic_callback, void*, polytomic_call**);

template <class Request>
Response perform(const Client& client, Function<Request> function, const Request& request) {
  polytomic_call* started = nullptr;
  EXPECT_EQ(function(client.get(), &request, nullptr, nullptr, nullptr, &started), POLYTOMIC_OK);
  const Call call(started);
  return abi_test::wait_for(call.get());
}

std::string shop_database(const std::filesystem::path& path) {
  std::ifstream file(std::string(std::getenv("POLYTOMIC_SOURCE")) + "/scripts/shop.sql");
  const std::string sql{std::istreambuf_iterator<char>(file), {}};
  sqlite3* database = nullptr;
  EXPECT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
  sqlite3_close(database);
  return path.string();
}

class Differential : public ::testing::Test {
 protected:
  // One server and one connection for all tests of the suite: nothing here changes them.
  static void SetUpTestSuite() { world_ = std::make_unique<World>(); }
  static void TearDownTestSuite() {
    world_.reset();
    EXPECT_EQ(polytomic_live_object_count(), 0U);
  }

  struct World {
    World()
        : catalog((folder / "catalog.db").string()),
          local(abi_test::make_client("local:" + catalog, POLYTOMIC_DELIVERY_WAIT)) {
      const std::string configuration = R"({"path":")" + shop_database(folder / "shop.db") + R"("})";
      polytomic_create_connection_request request = POLYTOMIC_CREATE_CONNECTION_REQUEST_INIT;
      request.name = text("Shop");
      request.type = text("sqlite");
      request.configuration = text(configuration);
      const Response created = perform(local, polytomic_create_connection, request);
      const polytomic_connection* connection = polytomic_response_connection(created.get());
      EXPECT_NE(connection, nullptr);
      if (connection != nullptr) id = view(connection->id);
      polytomic_refresh_schemas_request refresh = POLYTOMIC_REFRESH_SCHEMAS_REQUEST_INIT;
      refresh.id = text(id);
      EXPECT_EQ(polytomic_response_status(perform(local, polytomic_refresh_schemas, refresh).get()), POLYTOMIC_OK);
      wait_until_fresh();
      key = conformance::run({conformance::program(), "keys", "create", "--catalog", catalog}).output;
      key.erase(key.find_last_not_of('\n') + 1);
      server = std::make_unique<conformance::ServeProcess>(catalog);
      remote = make_remote(key);
    }
    ~World() {
      EXPECT_EQ(polytomic_client_close(remote.get()), POLYTOMIC_OK);
      EXPECT_EQ(polytomic_client_close(local.get()), POLYTOMIC_OK);
      EXPECT_EQ(server->stop(), 0);
    }

    [[nodiscard]] Client make_remote(const std::string& api_key) const {
      polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
      options.url = text(server->url());
      options.api_key = text(api_key);
      options.delivery = POLYTOMIC_DELIVERY_WAIT;
      polytomic_client* client = nullptr;
      EXPECT_EQ(polytomic_client_create(&options, &client, nullptr), POLYTOMIC_OK);
      return Client(client);
    }

    void wait_until_fresh() {
      polytomic_get_schemas_status_request request = POLYTOMIC_GET_SCHEMAS_STATUS_REQUEST_INIT;
      request.id = text(id);
      while (true) {
        const Response response = perform(local, polytomic_get_schemas_status, request);
        const polytomic_schemas_status* status = polytomic_response_schemas_status(response.get());
        ASSERT_NE(status, nullptr);
        if (view(status->cache_status) != "refreshing") return;
      }
    }

    abi_test::TemporaryFolder folder;
    std::string catalog;
    std::string id;
    std::string key;
    Client local;
    std::unique_ptr<conformance::ServeProcess> server;
    Client remote;
  };

  template <class Request>
  void expect_equal(Function<Request> function, const Request& request, const char* what, bool succeeds = true) {
    const Response local = perform(world_->local, function, request);
    const Response remote = perform(world_->remote, function, request);
    EXPECT_EQ(polytomic_response_status(local.get()), polytomic_response_status(remote.get())) << what;
    EXPECT_EQ(polytomic_response_http_status(local.get()), polytomic_response_http_status(remote.get())) << what;
    EXPECT_EQ(polytomic_response_status(local.get()) == POLYTOMIC_OK, succeeds) << what << ": " << message(local);
    EXPECT_EQ(message(local), message(remote)) << what;
    rapidjson::Document here;
    rapidjson::Document there;
    here.Parse(std::string(view(polytomic_response_json(local.get()))).c_str());
    there.Parse(std::string(view(polytomic_response_json(remote.get()))).c_str());
    EXPECT_EQ(here.HasParseError(), there.HasParseError()) << what;
    EXPECT_TRUE(here == there) << what << "\nlocal  " << view(polytomic_response_json(local.get())) << "\nremote "
                               << view(polytomic_response_json(remote.get()));
  }

  static std::string message(const Response& response) {
    const polytomic_error* error = polytomic_response_error(response.get());
    if (error == nullptr) return "";
    const auto* details = polytomic_error_describe(error);
    return std::string(view(details->key)) + ": " + std::string(view(details->message));
  }

  [[nodiscard]] static polytomic_string id() { return text(world_->id); }

  static std::unique_ptr<World> world_;
};

std::unique_ptr<Differential::World> Differential::world_;

TEST_F(Differential, ConnectionsAndTypes) {
  polytomic_get_connection_request get = POLYTOMIC_GET_CONNECTION_REQUEST_INIT;
  get.id = id();
  expect_equal(polytomic_get_connection, get, "get connection");
  expect_equal<polytomic_list_connections_request>(polytomic_list_connections, POLYTOMIC_LIST_CONNECTIONS_REQUEST_INIT,
                                                   "list connections");
  expect_equal<polytomic_list_connection_types_request>(polytomic_list_connection_types,
                                                        POLYTOMIC_LIST_CONNECTION_TYPES_REQUEST_INIT, "types");
  expect_equal<polytomic_get_identity_request>(polytomic_get_identity, POLYTOMIC_GET_IDENTITY_REQUEST_INIT, "identity");
  polytomic_get_connection_type_schema_request schema = POLYTOMIC_GET_CONNECTION_TYPE_SCHEMA_REQUEST_INIT;
  schema.id = text("sqlite");
  expect_equal(polytomic_get_connection_type_schema, schema, "type schema");
  polytomic_get_connection_parameter_values_request values = POLYTOMIC_GET_CONNECTION_PARAMETER_VALUES_REQUEST_INIT;
  values.id = id();
  expect_equal(polytomic_get_connection_parameter_values, values, "parameter values");
  const std::string parameters = R"({"path":")" + (world_->folder / "shop.db").string() + R"("})";
  polytomic_get_connection_type_parameter_values_request of_type =
      POLYTOMIC_GET_CONNECTION_TYPE_PARAMETER_VALUES_REQUEST_INIT;
  of_type.type = text("sqlite");
  of_type.field = text("tables");
  of_type.parameters = text(parameters);
  of_type.query = text("ORDER");
  expect_equal(polytomic_get_connection_type_parameter_values, of_type, "type parameter values");
  polytomic_test_connection_request test = POLYTOMIC_TEST_CONNECTION_REQUEST_INIT;
  test.type = text("sqlite");
  test.configuration = text(parameters);
  expect_equal(polytomic_test_connection, test, "test connection");
}

TEST_F(Differential, Sources) {
  polytomic_get_connection_source_request old = POLYTOMIC_GET_CONNECTION_SOURCE_REQUEST_INIT;
  old.id = id();
  expect_equal(polytomic_get_connection_source, old, "deprecated source");
  polytomic_get_sync_source_request source = POLYTOMIC_GET_SYNC_SOURCE_REQUEST_INIT;
  source.id = id();
  expect_equal(polytomic_get_sync_source, source, "source");
  const polytomic_parameter table{text("table"), text("main.orders")};
  source.params = &table;
  source.params_count = 1;
  expect_equal(polytomic_get_sync_source, source, "source of a table");
  polytomic_get_sync_source_fields_request fields = POLYTOMIC_GET_SYNC_SOURCE_FIELDS_REQUEST_INIT;
  fields.id = id();
  fields.params_count = 1;
  for (const polytomic_parameter& choice :
       {table, polytomic_parameter{text("query"), text("SELECT id, 'é' AS \"größe\" FROM orders")},
        polytomic_parameter{text("view"), text("main.monthly_sales")},
        polytomic_parameter{text("table"), text("main.Größen")},
        polytomic_parameter{text("table"), text("main.promo.\"codes\"")}}) {
    fields.params = &choice;
    expect_equal(polytomic_get_sync_source_fields, fields, choice.value.data);
  }
}

TEST_F(Differential, TargetsAndTheFieldsOfEachOfThem) {
  polytomic_get_connection_target_request old = POLYTOMIC_GET_CONNECTION_TARGET_REQUEST_INIT;
  old.id = id();
  expect_equal(polytomic_get_connection_target, old, "deprecated target");
  old.type = text("main");
  old.search = text("order");
  expect_equal(polytomic_get_connection_target, old, "deprecated target, narrowed");
  polytomic_list_sync_targets_request list = POLYTOMIC_LIST_SYNC_TARGETS_REQUEST_INIT;
  list.id = id();
  expect_equal(polytomic_list_sync_targets, list, "targets");
  list.include_target_creation_values = POLYTOMIC_TRUE;
  expect_equal(polytomic_list_sync_targets, list, "targets with values");

  const Response targets = perform(world_->local, polytomic_list_sync_targets, list);
  const polytomic_target_list* found = polytomic_response_target_list(targets.get());
  ASSERT_NE(found, nullptr);
  ASSERT_GE(found->targets_count, 12U);
  polytomic_get_sync_target_fields_request fields = POLYTOMIC_GET_SYNC_TARGET_FIELDS_REQUEST_INIT;
  fields.id = id();
  for (std::size_t index = 0; index < found->targets_count; ++index) {
    fields.target = found->targets[index]->id;
    expect_equal(polytomic_get_sync_target_fields, fields, fields.target.data);
  }
  const polytomic_parameter name{text("name"), text("a new table")};
  fields.target = {};
  fields.properties = &name;
  fields.properties_count = 1;
  expect_equal(polytomic_get_sync_target_fields, fields, "a target to be created");
  polytomic_get_target_creation_property_request property = POLYTOMIC_GET_TARGET_CREATION_PROPERTY_REQUEST_INIT;
  property.id = id();
  property.property = text("name");
  expect_equal(polytomic_get_target_creation_property, property, "creation property");
}

TEST_F(Differential, SchemasAndRecordsOfEveryObject) {
  polytomic_get_schemas_status_request status = POLYTOMIC_GET_SCHEMAS_STATUS_REQUEST_INIT;
  status.id = id();
  expect_equal(polytomic_get_schemas_status, status, "schemas status");
  polytomic_get_sync_source_request source = POLYTOMIC_GET_SYNC_SOURCE_REQUEST_INIT;
  source.id = id();
  const Response sources = perform(world_->local, polytomic_get_sync_source, source);
  const polytomic_source* items = polytomic_response_source(sources.get());
  ASSERT_NE(items, nullptr);
  std::size_t seen = 0;
  for (std::size_t kind = 0; kind < items->items_count; ++kind) {
    for (std::size_t index = 0; index < items->items[kind]->items_count; ++index, ++seen) {
      polytomic_get_schema_request schema = POLYTOMIC_GET_SCHEMA_REQUEST_INIT;
      schema.id = id();
      schema.schema_id = items->items[kind]->items[index].text;
      expect_equal(polytomic_get_schema, schema, schema.schema_id.data);
      polytomic_get_schema_records_request records = POLYTOMIC_GET_SCHEMA_RECORDS_REQUEST_INIT;
      records.id = id();
      records.schema_id = schema.schema_id;
      expect_equal(polytomic_get_schema_records, records, schema.schema_id.data);
    }
  }
  EXPECT_GE(seen, 16U);
}

TEST_F(Differential, FailuresAreTheSameFailures) {
  polytomic_get_connection_request get = POLYTOMIC_GET_CONNECTION_REQUEST_INIT;
  for (const char* wrong : {"nothing", "a/b", "a%2Fb", "a b", "..", "", "größe"}) {
    get.id = text(wrong);
    const Response local = perform(world_->local, polytomic_get_connection, get);
    const Response remote = perform(world_->remote, polytomic_get_connection, get);
    EXPECT_NE(polytomic_response_status(local.get()), POLYTOMIC_OK) << wrong;
    EXPECT_EQ(polytomic_response_status(local.get()), polytomic_response_status(remote.get())) << wrong;
    EXPECT_EQ(message(local), message(remote)) << wrong;
  }
  polytomic_get_sync_target_fields_request fields = POLYTOMIC_GET_SYNC_TARGET_FIELDS_REQUEST_INIT;
  fields.id = id();
  expect_equal(polytomic_get_sync_target_fields, fields, "neither target nor properties", false);
  const polytomic_parameter name{text("name"), text("x")};
  fields.target = text("main.orders");
  fields.properties = &name;
  fields.properties_count = 1;
  expect_equal(polytomic_get_sync_target_fields, fields, "both target and properties", false);
  fields.properties_count = 0;
  fields.target = text("main.nothing");
  expect_equal(polytomic_get_sync_target_fields, fields, "unknown target", false);
  polytomic_get_sync_source_fields_request source = POLYTOMIC_GET_SYNC_SOURCE_FIELDS_REQUEST_INIT;
  source.id = id();
  expect_equal(polytomic_get_sync_source_fields, source, "no source chosen", false);
  source.params_count = 1;
  for (const polytomic_parameter& choice : {polytomic_parameter{text("query"), text("DELETE FROM orders")},
                                            polytomic_parameter{text("query"), text("SELECT FROM")},
                                            polytomic_parameter{text("table"), text("main.nothing")}}) {
    source.params = &choice;
    expect_equal(polytomic_get_sync_source_fields, source, choice.value.data, false);
  }
  polytomic_create_connection_request create = POLYTOMIC_CREATE_CONNECTION_REQUEST_INIT;
  create.name = text("Missing");
  create.type = text("sqlite");
  create.configuration = text(R"({"path":"/nowhere/at/all.db"})");
  expect_equal(polytomic_create_connection, create, "a database that is missing", false);
  create.configuration = text(R"({"path":5})");
  expect_equal(polytomic_create_connection, create, "a configuration of the wrong type", false);
  create.type = text("abacus");
  expect_equal(polytomic_create_connection, create, "an unknown type", false);
}

TEST_F(Differential, TheRawRequestReachesTheSamePaths) {
  polytomic_raw_request request = POLYTOMIC_RAW_REQUEST_INIT;
  request.method = text("GET");
  request.path = text("/api/me");
  expect_equal(polytomic_request, request, "identity by path");
  const std::string path = "/api/connections/" + world_->id + "/modelsync/target/fields";
  const polytomic_parameter target{text("target"), text("main.orders")};
  request.path = text(path);
  request.query = &target;
  request.query_count = 1;
  expect_equal(polytomic_request, request, "target fields by path");
  request.query_count = 0;
  struct Wrong {
    const char* method;
    const char* path;
    polytomic_status expected;
  };
  for (const Wrong& wrong : {Wrong{"GET", "/api/unknown", POLYTOMIC_ERROR_NOT_FOUND},
                             Wrong{"DELETE", "/api/me", POLYTOMIC_ERROR_METHOD_NOT_ALLOWED},
                             Wrong{"GET", "/api/../me", POLYTOMIC_ERROR_INVALID_ARGUMENT},
                             Wrong{"GET", "api/me", POLYTOMIC_ERROR_INVALID_ARGUMENT},
                             Wrong{"BREW", "/api/me", POLYTOMIC_ERROR_INVALID_ARGUMENT}}) {
    request.method = text(wrong.method);
    request.path = text(wrong.path);
    for (const Client* client : {&world_->local, &world_->remote}) {
      EXPECT_EQ(polytomic_response_status(perform(*client, polytomic_request, request).get()), wrong.expected)
          << wrong.method << " " << wrong.path;
    }
  }
}

TEST_F(Differential, AWrongKeyIsRefusedAndNamesNoSecret) {
  const Client stranger = world_->make_remote("pt_not-a-key");
  const Response response =
      perform<polytomic_get_identity_request>(stranger, polytomic_get_identity, POLYTOMIC_GET_IDENTITY_REQUEST_INIT);
  EXPECT_EQ(polytomic_response_status(response.get()), POLYTOMIC_ERROR_UNAUTHORIZED);
  EXPECT_EQ(message(response).find("pt_not-a-key"), std::string::npos);
}

}  // namespace
