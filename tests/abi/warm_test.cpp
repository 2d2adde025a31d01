// Answers that memory has: there when the call starts, whatever else the client is busy with, and never out of date.
#include <sqlite3.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "fixture.h"

namespace {

using abi_test::Call;
using abi_test::Client;
using abi_test::Response;
using abi_test::text;
using Names = std::vector<std::string>;

class Database {
 public:
  explicit Database(const std::string& path) { EXPECT_EQ(sqlite3_open(path.c_str(), &handle_), SQLITE_OK); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() { sqlite3_close(handle_); }
  void run(const char* sql) {
    EXPECT_EQ(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(handle_);
  }

 private:
  sqlite3* handle_ = nullptr;
};

template <class Operation, class Request>
Call start(const Client& client, Operation* operation, const Request& request) {
  polytomic_call* call = nullptr;
  EXPECT_EQ(operation(client.get(), &request, nullptr, nullptr, nullptr, &call), POLYTOMIC_OK);
  return Call(call);
}

Names names(const Response& response) {
  Names out;
  const polytomic_target_fields* fields = polytomic_response_target_fields(response.get());
  for (std::size_t index = 0; fields != nullptr && index < fields->fields_count; ++index) {
    out.emplace_back(abi_test::view(fields->fields[index]->name));
  }
  return out;
}

class Warm : public abi_test::AbiTest {
 protected:
  void SetUp() override {
    Database(file("one.db")).run("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT)");
    Database(file("two.db")).run("CREATE TABLE users (id INTEGER PRIMARY KEY, telephone TEXT)");
  }

  [[nodiscard]] std::string file(std::string_view name) const { return (folder_ / name).string(); }
  [[nodiscard]] std::string configuration(std::string_view name) const { return R"({"path":")" + file(name) + "\"}"; }

  // Connects, and has the first answer.
  void warm_up(const Client& client) {
    const std::string settings = configuration("one.db");
    polytomic_create_connection_request request = POLYTOMIC_CREATE_CONNECTION_REQUEST_INIT;
    request.name = text("one");
    request.type = text("sqlite");
    request.configuration = text(settings);
    const Response created = abi_test::wait_for(start(client, polytomic_create_connection, request).get());
    const polytomic_connection* connection = polytomic_response_connection(created.get());
    ASSERT_NE(connection, nullptr);
    id_ = abi_test::view(connection->id);
    EXPECT_EQ(names(ask(client)), (Names{"id", "email"}));
  }

  [[nodiscard]] polytomic_get_sync_target_fields_request fields_request() const {
    polytomic_get_sync_target_fields_request request = POLYTOMIC_GET_SYNC_TARGET_FIELDS_REQUEST_INIT;
    request.id = text(id_);
    request.target = text("main.users");
    return request;
  }
  [[nodiscard]] Response ask(const Client& client) const {
    return abi_test::wait_for(start(client, polytomic_get_sync_target_fields, fields_request()).get());
  }
  [[nodiscard]] Call start_update(const Client& client, std::string_view name, std::string_view settings) const {
    polytomic_update_connection_request request = POLYTOMIC_UPDATE_CONNECTION_REQUEST_INIT;
    request.id = text(id_);
    request.name = text(name);
    request.configuration = text(settings);
    return start(client, polytomic_update_connection, request);
  }

  std::string id_;
};

TEST_F(Warm, FieldsNeedNoWorker) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_WAIT);
  warm_up(client);
  const std::string settings = configuration("one.db");
  Database catalog(file("catalog.db"));
  catalog.run("BEGIN IMMEDIATE");
  std::vector<Call> writes;  // more than there are workers, and each waits for the catalog
  for (int count = 0; count < 20; ++count) writes.push_back(start_update(client, "another name", settings));
  constexpr std::int64_t far_less_than_the_writes_take = 3000;
  const polytomic_parameter source{text("table"), text("main.users")};
  polytomic_get_sync_source_fields_request source_request = POLYTOMIC_GET_SYNC_SOURCE_FIELDS_REQUEST_INIT;
  source_request.id = text(id_);
  source_request.params = &source;
  source_request.params_count = 1;
  for (int count = 0; count < 50; ++count) {
    polytomic_response* response = nullptr;
    const Call target = start(client, polytomic_get_sync_target_fields, fields_request());
    ASSERT_EQ(polytomic_call_wait(target.get(), far_less_than_the_writes_take, &response), POLYTOMIC_OK);
    EXPECT_EQ(names(Response(response)), (Names{"id", "email"}));
    const Call fields = start(client, polytomic_get_sync_source_fields, source_request);
    ASSERT_EQ(polytomic_call_wait(fields.get(), far_less_than_the_writes_take, &response), POLYTOMIC_OK);
    const Response of_source(response);
    const polytomic_model_field_list* list = polytomic_response_model_field_list(of_source.get());
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(list->fields_count, 2U);
  }
  catalog.run("ROLLBACK");
  for (const Call& call : writes) polytomic_call_cancel(call.get());
}

TEST_F(Warm, FieldsAreThoseOfTheConnectionAsItIsNow) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_WAIT);
  const Client other = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_WAIT);
  warm_up(client);
  EXPECT_EQ(names(ask(other)), (Names{"id", "email"}));
  for (const char* name : {"two.db", "one.db", "two.db"}) {
    const Response updated = abi_test::wait_for(start_update(other, "one", configuration(name)).get());
    ASSERT_EQ(polytomic_response_status(updated.get()), POLYTOMIC_OK);
    const std::string second = std::string_view(name) == "two.db" ? "telephone" : "email";
    EXPECT_EQ(names(ask(client)), (Names{"id", second}));
    EXPECT_EQ(names(ask(client)), (Names{"id", second}));
  }
  polytomic_delete_connection_request request = POLYTOMIC_DELETE_CONNECTION_REQUEST_INIT;
  request.id = text(id_);
  (void)abi_test::wait_for(start(other, polytomic_delete_connection, request).get());
  EXPECT_EQ(polytomic_response_status(ask(client).get()), POLYTOMIC_ERROR_NOT_FOUND);
}

TEST_F(Warm, ARefreshReadsTheDatabase) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_WAIT);
  warm_up(client);
  Database(file("one.db")).run("ALTER TABLE users ADD COLUMN born TEXT");
  EXPECT_EQ(names(ask(client)), (Names{"id", "email"}));
  polytomic_get_sync_target_fields_request request = fields_request();
  request.refresh = POLYTOMIC_TRUE;
  const Response refreshed = abi_test::wait_for(start(client, polytomic_get_sync_target_fields, request).get());
  EXPECT_EQ(names(refreshed), (Names{"id", "email", "born"}));
  EXPECT_EQ(names(ask(client)), (Names{"id", "email", "born"}));
}

TEST_F(Warm, CallbacksComeOnTheirOwnThread) {
  const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_THREAD);
  warm_up(client);
  std::promise<std::thread::id> promise;
  const auto callback = [](void* user_data, polytomic_response* response) {
    EXPECT_EQ(polytomic_response_status(response), POLYTOMIC_OK);
    polytomic_response_release(response);
    static_cast<std::promise<std::thread::id>*>(user_data)->set_value(std::this_thread::get_id());
  };
  const auto request = fields_request();
  ASSERT_EQ(polytomic_get_sync_target_fields(client.get(), &request, nullptr, callback, &promise, nullptr),
            POLYTOMIC_OK);
  EXPECT_NE(promise.get_future().get(), std::this_thread::get_id());
}

TEST_F(Warm, CloseWaitsForThoseWhoAreBeingAnswered) {
  constexpr int rounds = 10;
  for (int round = 0; round < rounds; ++round) {
    const Client client = abi_test::make_client(local_url(), POLYTOMIC_DELIVERY_WAIT);
    if (round == 0) warm_up(client);
    EXPECT_EQ(names(ask(client)), (Names{"id", "email"}));
    std::atomic<int> answered{0};
    std::vector<std::thread> askers;
    for (int count = 0; count < 4; ++count) {
      askers.emplace_back([&] {
        const auto request = fields_request();
        polytomic_call* started = nullptr;
        while (polytomic_get_sync_target_fields(client.get(), &request, nullptr, nullptr, nullptr, &started) ==
               POLYTOMIC_OK) {
          const Call call(started);
          const polytomic_status status = polytomic_response_status(abi_test::wait_for(call.get()).get());
          EXPECT_TRUE(status == POLYTOMIC_OK || status == POLYTOMIC_ERROR_CLOSED) << status;
          ++answered;
        }
      });
    }
    while (answered < 50) std::this_thread::yield();
    EXPECT_EQ(polytomic_client_close(client.get()), POLYTOMIC_OK);
    for (std::thread& asker : askers) asker.join();
  }
}

}  // namespace
