// PostgreSQL through the library's C functions: what is read when, what is kept when reading fails, what is logged.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <mutex>
#include <thread>

#include "abi/fixture.h"
#include "client.h"
#include "connectors/expect_part.h"
#include "private_server.h"
#include "unit/lack.h"

namespace polytomic::local::postgresql::testing {
namespace {

using local::testing::expect_part;
using polytomic::testing::lack;

constexpr std::int64_t long_enough_milliseconds = 120'000;

// What the client logs, and the calls that it makes.
class Library {
 public:
  explicit Library(const std::string& catalog) {
    const std::string url = "local:" + catalog;
    polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
    options.url = abi_test::text(url);
    options.delivery = POLYTOMIC_DELIVERY_WAIT;
    options.log = keep;
    options.log_user_data = this;
    options.log_level = POLYTOMIC_LOG_INFO;
    polytomic_client* client = nullptr;
    polytomic_client_create(&options, &client, nullptr);
    client_.reset(client);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() { close(); }

  void close() {
    if (client_) polytomic_client_close(client_.get());
  }

  struct Answer {
    polytomic_status status = POLYTOMIC_OK;
    std::string text;  // the body, or the error's message
  };

  abi_test::Call start(const std::string& method, const std::string& path, const std::string& body = "") {
    polytomic_raw_request request = POLYTOMIC_RAW_REQUEST_INIT;
    request.method = abi_test::text(method);
    request.path = abi_test::text(path);
    if (!body.empty()) request.body = abi_test::text(body);
    polytomic_call* call = nullptr;
    EXPECT_EQ(polytomic_request(client_.get(), &request, nullptr, nullptr, nullptr, &call), POLYTOMIC_OK);
    return abi_test::Call(call);
  }
  static Answer wait(const abi_test::Call& call) {
    polytomic_response* got = nullptr;
    const polytomic_status status = polytomic_call_wait(call.get(), long_enough_milliseconds, &got);
    const abi_test::Response response(got);
    if (status != POLYTOMIC_OK || response == nullptr) return {POLYTOMIC_ERROR_DEADLINE_EXCEEDED, "no answer"};
    const polytomic_error* error = polytomic_response_error(response.get());
    const polytomic_string text =
        error != nullptr ? polytomic_error_describe(error)->message : polytomic_response_json(response.get());
    return {polytomic_response_status(response.get()), std::string(abi_test::view(text))};
  }
  Answer ask(const std::string& method, const std::string& path, const std::string& body = "") {
    return wait(start(method, path, body));
  }

  // The last record with this message, with its fields.
  std::string logged(const std::string& message) {
    const std::scoped_lock lock(mutex_);
    const auto found = std::find_if(records_.rbegin(), records_.rend(),
                                    [&](const std::string& record) { return record.starts_with(message); });
    return found == records_.rend() ? "" : *found;
  }

 private:
  static void keep(void* user_data, const polytomic_log_record* record) {
    auto* self = static_cast<Library*>(user_data);
    std::string text(abi_test::view(record->message));
    for (std::size_t index = 0; index < record->fields_count; ++index) {
      text.append(" ").append(abi_test::view(record->fields[index].name));
      text.append("=").append(abi_test::view(record->fields[index].value));
    }
    const std::scoped_lock lock(self->mutex_);
    self->records_.push_back(std::move(text));
  }

  std::mutex mutex_;
  std::vector<std::string> records_;
  abi_test::Client client_;
};

// A process that does nothing meanwhile.
class Stopped {
 public:
  explicit Stopped(pid_t process) : process_(process) { EXPECT_EQ(::kill(process, SIGSTOP), 0); }
  Stopped(const Stopped&) = delete;
  Stopped& operator=(const Stopped&) = delete;
  ~Stopped() { EXPECT_EQ(::kill(process_, SIGCONT), 0); }

 private:
  pid_t process_;
};

class LibraryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    server = PrivateServer::start();
    if (server == nullptr) return lack(PrivateServer::missing);
    author().run("CREATE TABLE orders (id int PRIMARY KEY, code text NOT NULL); CREATE TABLE parcels (id int)");
    library = std::make_unique<Library>((folder / "catalog.db").string());
    const Library::Answer created =
        library->ask("POST", "/api/connections",
                     R"({"name":"n","type":"postgresql","configuration":{"hostname":")" + server->socket_directory() +
                         R"(","port":5432,"database":"postgres","username":"postgres","password":"unused"}})");
    ASSERT_EQ(created.status, POLYTOMIC_OK) << created.text;
    const std::string mark = R"("id":")";
    const std::size_t start = created.text.find(mark) + mark.size();
    base = "/api/connections/" + created.text.substr(start, created.text.find('"', start) - start);
  }

  [[nodiscard]] Client author() const {
    return {server->socket_directory(), server->port(), "postgres", PrivateServer::superuser};
  }
  Library::Answer at(const std::string& path) { return library->ask("GET", base + path); }
  // The status of the schemas when no refresh is under way.
  std::string settled() {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::milliseconds(long_enough_milliseconds);
    while (std::chrono::steady_clock::now() < give_up) {
      std::string status = at("/schemas/status").text;
      if (status.find("refreshing") == std::string::npos) return status;
      std::this_thread::yield();
    }
    return "still refreshing";
  }
  void refresh() {
    const Library::Answer answer = library->ask("POST", base + "/schemas/refresh");
    EXPECT_EQ(answer.status, POLYTOMIC_OK) << answer.text;
    expect_part(settled(), R"("cache_status":"fresh")");
  }

  abi_test::TemporaryFolder folder;
  std::unique_ptr<PrivateServer> server;
  std::unique_ptr<Library> library;
  std::string base;
};

TEST_F(LibraryTest, ListsFirstAndReadsTheRestBehindIt) {
  const Library::Answer first = at("/modelsync/targetobjects");
  ASSERT_EQ(first.status, POLYTOMIC_OK) << first.text;
  expect_part(first.text, R"("id":"public.orders","name":"orders","modes":[{"id":"create")");
  expect_part(settled(), R"("cache_status":"fresh")");
  EXPECT_EQ(at("/modelsync/targetobjects").text, first.text);
  expect_part(library->logged("schemas read"), "objects=2");
}

TEST_F(LibraryTest, TellsWhatARefreshFound) {
  EXPECT_EQ(at("/schemas/public.orders").status, POLYTOMIC_OK);
  refresh();
  refresh();
  EXPECT_NE(library->logged("schemas unchanged"), "");
  author().run("ALTER TABLE orders ADD COLUMN added int; DROP TABLE parcels; CREATE VIEW report AS SELECT 1 AS one");
  refresh();
  expect_part(library->logged("schemas changed"),
              "added=1: public.report removed=1: public.parcels changed=1: public.orders");
  expect_part(at("/schemas/public.orders").text, R"("id":"added")");
}

TEST_F(LibraryTest, KeepsTheLastGoodSnapshotAndSaysWhy) {
  const std::string before = at("/schemas/public.orders").text;
  server->kill();
  const Library::Answer refused = library->ask("POST", base + "/schemas/refresh");
  EXPECT_EQ(refused.status, POLYTOMIC_ERROR_UNPROCESSABLE);
  EXPECT_EQ(at("/schemas/public.orders").text, before);
  expect_part(at("").text, R"("status":"unhealthy")");
  expect_part(at("").text, R"("status_error":")");
  server->restart();
  refresh();
  expect_part(at("").text, R"("status":"healthy")");
}

// A server that hangs holds up neither whoever gives up nor whoever leaves.
TEST_F(LibraryTest, EndsReadingWhenNobodyWants) {
  const Stopped stopped(server->process());
  const abi_test::Call call = library->start("GET", base + "/modelsync/targetobjects");
  polytomic_call_cancel(call.get());
  EXPECT_EQ(Library::wait(call).status, POLYTOMIC_ERROR_CANCELLED);
  const abi_test::Call other = library->start("GET", base + "/modelsync/targetobjects");
  library->close();
  EXPECT_EQ(Library::wait(other).status, POLYTOMIC_ERROR_CLOSED);
}

}  // namespace
}  // namespace polytomic::local::postgresql::testing
