// What the tests of the local engine share: private folders, a database that exists in memory only, and calls that wait
// for their completion.
#pragma once

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "catalog_place.h"
#include "core/encode.h"
#include "core/error.h"
#include "core/operation.h"
#include "local/engine.h"
#include "local/object_abilities.h"
#include "polytomic/operations.h"

namespace polytomic::local::testing {

// Secrets at every place where a schema can mark them.
inline constexpr std::string_view nested_schema = R"({
  "type": "object",
  "properties": {
    "host": {"type": "string"},
    "port": {"type": "integer", "minimum": 1, "maximum": 65535},
    "mode": {"type": "string", "enum": ["plain", {"value": "secure", "label": "Secure"}]},
    "password": {"type": "string", "sensitive": true},
    "pin": {"type": "integer", "sensitive": true},
    "auth": {"type": "object", "additionalProperties": false, "properties": {
      "user": {"type": "string"}, "token": {"type": "string", "sensitive": true}}},
    "headers": {"type": "array", "items": {"type": "object", "properties": {
      "name": {"type": "string"}, "value": {"type": "string", "sensitive": true}}}},
    "variables": {"type": "object", "additionalProperties": {"type": "string", "sensitive": true}},
    "keys": {"type": "array", "items": {"type": "string", "sensitive": true}},
    "account": {"type": "string", "readOnly": true},
    "owner": {"type": "string", "readonly": true}
  },
  "required": ["host"],
  "additionalProperties": false
})";

// The state of the databases of one fake connector; the tests change it while the engine runs.
struct FakeState {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Object> objects;
  std::optional<std::vector<Object>> read_ahead;  // what describe_all gives instead
  std::vector<CreationProperty> properties{{"schema", "Schema", true, {"main"}}, {"name", "Name", false, {}}};
  std::string fingerprint;       // empty: everything is always read
  std::optional<Error> failure;  // of test and describe
  bool held = false;             // describe_all waits while it is set
  bool has_summaries = false;    // told without waiting
  int reading = 0;               // describe_all calls that wait or work
  int full_reads = 0;
  int single_reads = 0;
  int opened = 0;
  int testing = 0;  // test calls that wait or work
  bool tests_held = false;
  bool saw_stop = false;  // a held describe_all was told to stop
  std::string last_configuration;
};

inline Column column(std::string name, polytomic_field_type type = POLYTOMIC_FIELD_TYPE_STRING) {
  Column made;
  made.name = std::move(name);
  made.source_type = "text";
  made.type = type;
  made.createable = made.updateable = true;
  return made;
}

inline Object table(std::string name, std::vector<Column> columns) {
  Object object;
  object.id = "main." + name;
  object.schema = "main";
  object.name = std::move(name);
  object.columns = std::move(columns);
  object.can_insert = object.can_update = object.can_delete = true;
  return object;
}

// A table with a key of one column.
inline Object keyed_table(const std::string& name) {
  Column id = column("id", POLYTOMIC_FIELD_TYPE_NUMBER);
  id.primary_key = id.identity = id.unique = id.required = true;
  id.nullable = false;
  Object object = table(name, {id, column("note")});
  object.keys.push_back({{"id"}, true, true});
  return object;
}

class FakeDatabase final : public Database {
 public:
  explicit FakeDatabase(std::shared_ptr<FakeState> state) : state_(std::move(state)) {}

  void test(const Context& context) override {
    {
      std::unique_lock lock(state_->mutex);
      ++state_->testing;
      state_->changed.notify_all();
      while (state_->tests_held && !context.should_stop()) state_->changed.wait_for(lock, std::chrono::milliseconds(1));
      --state_->testing;
    }
    context.check();
    check();
  }
  std::string fingerprint(const Context&) override {
    const std::scoped_lock lock(state_->mutex);
    return state_->fingerprint;
  }
  std::vector<Object> describe_all(const Context& context) override {
    std::unique_lock lock(state_->mutex);
    ++state_->full_reads;
    ++state_->reading;
    state_->changed.notify_all();
    while (state_->held && !context.should_stop()) state_->changed.wait_for(lock, std::chrono::milliseconds(1));
    --state_->reading;
    if (state_->held) {
      state_->saw_stop = true;
      state_->changed.notify_all();
    }
    context.check();
    if (state_->failure) throw Failure(*state_->failure);
    return state_->read_ahead.value_or(state_->objects);
  }
  std::optional<std::vector<ObjectSummary>> summarize(const Context&) override {
    check();
    const std::scoped_lock lock(state_->mutex);
    if (!state_->has_summaries) return std::nullopt;
    std::vector<ObjectSummary> summaries;
    for (const Object& object : state_->objects) {
      summaries.push_back({object.id, object.schema, object.name, abilities_of(object)});
    }
    return summaries;
  }
  std::optional<Object> describe(std::string_view object_id, const Context&) override {
    check();
    const std::scoped_lock lock(state_->mutex);
    ++state_->single_reads;
    const auto found = std::ranges::find(state_->objects, object_id, &Object::id);
    if (found == state_->objects.end()) return std::nullopt;
    return *found;
  }
  std::vector<QueryField> describe_query(std::string_view query, const Context&) override {
    if (query != "SELECT 1") throw Failure(POLYTOMIC_ERROR_DATABASE_ERROR, "syntax error");
    return {{"1", "", POLYTOMIC_FIELD_TYPE_NUMBER}};
  }
  std::vector<std::string> sample(const Object& object, std::size_t limit, const Context&) override {
    return {R"({"object":")" + object.id + R"(","limit":)" + std::to_string(limit) + "}"};
  }
  std::vector<CreationProperty> creation_properties(const Context&) override {
    const std::scoped_lock lock(state_->mutex);
    return state_->properties;
  }
  NewObject check_creation(const std::vector<std::pair<std::string, std::string>>& values, const Context&) override {
    for (const auto& [name, value] : values) {
      if (name == "name" && !value.empty()) return {"main." + value, value};
    }
    throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, "name", "name is missing"));
  }
  std::vector<ConfigurationValues> configuration_values(const Context&) override {
    return {{"host", false, {"Alpha", "beta"}}};
  }

 private:
  void check() {
    const std::scoped_lock lock(state_->mutex);
    if (state_->failure) throw Failure(*state_->failure);
  }

  std::shared_ptr<FakeState> state_;
};

class FakeConnector final : public Connector {
 public:
  explicit FakeConnector(std::shared_ptr<FakeState> state) : state_(std::move(state)) {}

  [[nodiscard]] std::string_view id() const override { return "fake"; }
  [[nodiscard]] std::string_view name() const override { return "Fake"; }
  [[nodiscard]] std::string_view configuration_schema() const override { return nested_schema; }
  [[nodiscard]] std::vector<std::string_view> operations() const override {
    return {"FIELDSETQUERY", "TARGET", "SupportsSQL"};
  }
  void check(const Configuration&) const override {}
  [[nodiscard]] bool uses_local_files(const Configuration& configuration) const override {
    return configuration.json().find("/") != std::string::npos;
  }

  [[nodiscard]] std::unique_ptr<Database> open(const Configuration& configuration, const Context&) const override {
    const std::scoped_lock lock(state_->mutex);
    ++state_->opened;
    state_->last_configuration = configuration.json();
    return std::make_unique<FakeDatabase>(state_);
  }

 private:
  std::shared_ptr<FakeState> state_;
};

inline polytomic_string text(std::string_view value) { return {value.data(), value.size()}; }

// What a call answered, as JSON.
struct Answer {
  polytomic_status code = POLYTOMIC_OK;
  Error error;
  int http_status = 0;
  std::vector<NamedValue> headers;
  std::string body;
  rapidjson::Document json;

  // The member `data`.
  [[nodiscard]] const rapidjson::Value& data() const { return json["data"]; }
};

inline Answer read_response(Response response) {
  Answer answer;
  answer.http_status = response.http_status;
  answer.headers = std::move(response.headers);
  if (response.error) {
    answer.code = response.error->code;
    answer.error = *response.error;
  } else if (response.body) {
    answer.body = *response.body;
  } else if (response.result != nullptr) {
    answer.body = encode(response.result, *response.type, response.envelope);
  }
  if (!answer.body.empty()) answer.json.Parse(answer.body.c_str());
  return answer;
}

// A call under way.
struct Pending {
  std::shared_ptr<Call> call;
  std::future<Response> response;

  Answer get() { return read_response(response.get()); }
};

template <class Request>
Pending start(Engine& engine, Operation operation, const Request& request, CallOptions options = {}) {
  auto promise = std::make_shared<std::promise<Response>>();
  Pending pending;
  pending.response = promise->get_future();
  pending.call = std::make_shared<Call>(own_request(describe(operation), &request), std::move(options),
                                        [promise](Response response) { promise->set_value(std::move(response)); });
  engine.backend().start(pending.call);
  return pending;
}

template <class Request>
Answer ask(Engine& engine, Operation operation, const Request& request) {
  return start(engine, operation, request).get();
}

inline Pending start_raw(Engine& engine, RawRequest request, CallOptions options = {}) {
  auto promise = std::make_shared<std::promise<Response>>();
  Pending pending;
  pending.response = promise->get_future();
  pending.call = std::make_shared<Call>(std::move(request), std::move(options),
                                        [promise](Response response) { promise->set_value(std::move(response)); });
  engine.backend().start(pending.call);
  return pending;
}

inline Answer ask_raw(Engine& engine, RawRequest request) { return start_raw(engine, std::move(request)).get(); }

// `target` is a path, perhaps with a query behind a question mark.
inline RawRequest request_to(const std::string& method, const std::string& target, std::optional<std::string> body) {
  const std::size_t mark = target.find('?');
  auto query = decode_query(mark == std::string::npos ? std::string_view{} : std::string_view(target).substr(mark + 1));
  return {method, target.substr(0, mark), std::move(query).value(), std::move(body)};
}

inline Answer get(Engine& engine, const std::string& target) {
  return ask_raw(engine, request_to("GET", target, std::nullopt));
}
inline Answer send(Engine& engine, const std::string& method, const std::string& target, const std::string& body) {
  return ask_raw(engine, request_to(method, target, body));
}

// Keeps what is logged.
class LogRecords final : public Logger {
 public:
  [[nodiscard]] bool wants(polytomic_log_level level) const override { return level <= POLYTOMIC_LOG_INFO; }
  void write(polytomic_log_level, std::string_view, std::string_view message,
             const std::vector<NamedValue>& fields) override {
    std::string text(message);
    for (const auto& [name, value] : fields) text.append(" ").append(name).append("=").append(value);
    const std::scoped_lock lock(mutex_);
    records_.push_back(std::move(text));
  }
  // The last one with this message; empty where there is none.
  [[nodiscard]] std::string last(std::string_view message) {
    const std::scoped_lock lock(mutex_);
    const auto found = std::find_if(records_.rbegin(), records_.rend(),
                                    [message](const std::string& record) { return record.starts_with(message); });
    return found == records_.rend() ? "" : *found;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> records_;
};

// An engine over fake databases, with a catalog of its own.
class FakeEngine : public ::testing::Test {
 protected:
  FakeEngine() : state(std::make_shared<FakeState>()) { open(); }

  void open() {
    engine.reset();
    Connectors connectors;
    connectors.push_back(std::make_unique<FakeConnector>(state));
    engine = make_engine({catalog_path(), &logged}, std::move(connectors), longest_reading);
  }

  [[nodiscard]] std::string catalog_path() const { return place.location(); }

  // The id of a new connection.
  std::string create(const std::string& configuration = R"({"host":"h"})") {
    const Answer answer = send(*engine, "POST", "/api/connections",
                               R"({"name":"n","type":"fake","configuration":)" + configuration + "}");
    EXPECT_EQ(answer.code, POLYTOMIC_OK) << answer.error.message;
    return answer.code == POLYTOMIC_OK ? answer.data()["id"].GetString() : "";
  }

  void set_failure(std::optional<Error> failure) {
    const std::scoped_lock lock(state->mutex);
    state->failure = std::move(failure);
  }
  void hold() {
    const std::scoped_lock lock(state->mutex);
    state->held = true;
  }
  void hold_tests() {
    const std::scoped_lock lock(state->mutex);
    state->tests_held = true;
  }
  void wait_until_testing() {
    std::unique_lock lock(state->mutex);
    state->changed.wait(lock, [&] { return state->testing > 0; });
  }
  void let_go() {
    const std::scoped_lock lock(state->mutex);
    state->held = state->tests_held = false;
    state->changed.notify_all();
  }
  void wait_until_reading() {
    std::unique_lock lock(state->mutex);
    state->changed.wait(lock, [&] { return state->reading > 0; });
  }
  // Asks for the status until no refresh is under way.
  Answer settled_status(const std::string& id) {
    while (true) {
      Answer status = get(*engine, "/api/connections/" + id + "/schemas/status");
      if (status.code != POLYTOMIC_OK || status.data()["cache_status"] != "refreshing") return status;
      std::this_thread::yield();
    }
  }

  CatalogPlace place;
  const Folder& folder = place.folder();
  std::shared_ptr<FakeState> state;
  LogRecords logged;
  std::chrono::milliseconds longest_reading = std::chrono::minutes(10);  // from the next time that it is opened
  std::unique_ptr<Engine> engine;
};

}  // namespace polytomic::local::testing
