// Servers that share a catalog in PostgreSQL, under load, while one after the other is killed: what was acknowledged is
// there, nothing is twice, and no refresh is stuck.
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "client.h"
#include "private_server.h"
#include "unit/cli_program.h"
#include "unit/folder.h"
#include "unit/server_fixture.h"

namespace polytomic::local::postgresql::testing {
namespace {

using cli_test::Environment;
using cli_test::Process;
using local::testing::Folder;
using server::testing::HttpClient;
using server::testing::Reply;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t server_count = 3;
constexpr int client_count = 6;
constexpr int rounds = 6;

// One of the servers, again and again.
class Served {
 public:
  Served(std::string url, Environment environment) : url_(std::move(url)), environment_(std::move(environment)) {
    start();
  }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;
  ~Served() { kill(); }

  void start() {
    const std::string file = folder_.file("port-" + std::to_string(++starts_));
    process_ = std::make_unique<Process>(
        cli_test::Arguments{"serve", "--catalog", url_, "--listen", "127.0.0.1:0", "--port-file", file}, environment_);
    const auto end = Clock::now() + 60s;
    while (!std::filesystem::exists(file) && Clock::now() < end) std::this_thread::yield();
    int port = 0;
    std::ifstream(file) >> port;
    EXPECT_NE(port, 0) << "the server does not start";
    const std::scoped_lock lock(mutex_);
    address_ = "http://127.0.0.1:" + std::to_string(port);
  }
  void kill() {
    process_->kill();
    EXPECT_EQ(process_->wait().code, 128 + SIGKILL);
  }
  [[nodiscard]] std::string address() {
    const std::scoped_lock lock(mutex_);
    return address_;
  }

 private:
  std::string url_;
  Environment environment_;
  Folder folder_;
  int starts_ = 0;
  std::unique_ptr<Process> process_;
  std::mutex mutex_;
  std::string address_;
};

// What a client has asked for under one idempotency key, and what it was told.
struct Creation {
  std::string key;
  std::string name;
  std::string answer;  // empty: none so far
  std::string id;
  int sent = 0;  // the last of the updates that were sent
  int told = 0;  // the last of those that were acknowledged
};

rapidjson::Document parse(const std::string& body) {
  rapidjson::Document document;
  document.Parse(body.c_str());
  return document;
}

class ManyServers : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { curl_global_init(CURL_GLOBAL_DEFAULT); }

  void SetUp() override {
    database = PrivateServer::start();
    ASSERT_NE(database, nullptr) << PrivateServer::missing;
    url = "postgresql://postgres@/postgres?host=" + database->socket_directory();
    environment = {{"POLYTOMIC_CATALOG_KEY", std::string(64, '7')}};
    const auto made = cli_test::run({"keys", "create", "--catalog", url, "test"}, environment);
    ASSERT_EQ(made.code, 0) << made.errors;
    authorization = "Authorization: Bearer " + made.output.substr(0, made.output.find('\n'));
    for (auto& each : servers) each = std::make_unique<Served>(url, environment);
    shared = create_shared();
  }

  [[nodiscard]] Reply ask(std::size_t server, const std::string& method, const std::string& target,
                          std::optional<std::string> body = std::nullopt, const std::string& key = {}) {
    std::vector<std::string> headers{authorization, "Content-Type: application/json"};
    if (!key.empty()) headers.push_back("Idempotency-Key: " + key);
    return HttpClient(servers.at(server)->address())
        .send({.method = method, .target = target, .headers = std::move(headers), .body = std::move(body)});
  }
  [[nodiscard]] std::string body_of(const std::string& name, bool with_type = true) const {
    return R"({"name":")" + name + R"(",)" + (with_type ? R"("type":"postgresql",)" : "") +
           R"("validate":false,"configuration":{"hostname":")" + database->socket_directory() +
           R"(","port":5432,"database":"postgres","username":"postgres","password":"s3cret"}})";
  }
  std::string create_shared() {
    const Reply reply = ask(0, "POST", "/api/connections", body_of("shared"));
    EXPECT_EQ(reply.status, 200) << reply.body;
    return parse(reply.body)["data"]["id"].GetString();
  }

  // Sends it once more; true where it has an answer now, which is the one that it had, if it had one.
  bool create(std::size_t server, Creation& creation) {
    const Reply reply = ask(server, "POST", "/api/connections", body_of(creation.name), creation.key);
    if (reply.outcome != CURLE_OK || reply.status != 200) {
      EXPECT_TRUE(reply.outcome != CURLE_OK || reply.status == 409 || reply.status >= 500)
          << reply.status << " " << reply.body;
      return false;
    }
    if (!creation.answer.empty()) {
      EXPECT_EQ(reply.body, creation.answer);
    }
    creation.answer = reply.body;
    creation.id = parse(reply.body)["data"]["id"].GetString();
    return true;
  }
  void update(std::size_t server, Creation& creation) {
    const int number = ++creation.sent;
    const std::string name = creation.name + " " + std::to_string(number);
    const Reply reply = ask(server, "PUT", "/api/connections/" + creation.id, body_of(name, false));
    if (reply.outcome == CURLE_OK && reply.status == 200) creation.told = number;
  }
  // What was acknowledged by one server, every other shows.
  void check(std::size_t server, const Creation& creation) {
    const Reply reply = ask(server, "GET", "/api/connections/" + creation.id);
    if (reply.outcome != CURLE_OK || reply.status >= 500) return;
    ASSERT_EQ(reply.status, 200) << reply.body;
    check_name(creation, parse(reply.body)["data"]["name"].GetString());
  }
  static void check_name(const Creation& creation, const std::string& name) {
    ASSERT_TRUE(name.starts_with(creation.name)) << name;
    const std::string number = name.substr(creation.name.size());
    const int shown = number.empty() ? 0 : std::stoi(number);
    EXPECT_GE(shown, creation.told) << name;
    EXPECT_LE(shown, creation.sent) << name;
  }
  void refresh(std::size_t server) {
    const Reply reply = ask(server, "POST", "/api/connections/" + shared + "/schemas/refresh");
    EXPECT_TRUE(reply.outcome != CURLE_OK || reply.status == 202 || reply.status >= 500) << reply.body;
  }

  void work(int client, std::vector<Creation>& creations) {
    std::mt19937 random(static_cast<unsigned>(client));
    while (!stop) {
      const std::size_t server = random() % server_count;
      const std::string number = std::to_string(client) + "-" + std::to_string(creations.size());
      Creation& creation = creations.emplace_back(Creation{"creation-" + number, "c" + number, {}, {}});
      if (create(server, creation)) {
        ++done;
        update(random() % server_count, creation);
        check(random() % server_count, creation);
      }
      if (random() % 8 == 0) refresh(random() % server_count);
      const Creation& any = creations.at(random() % creations.size());
      if (!any.id.empty()) check(random() % server_count, any);
    }
  }

  void kill_one_after_the_other() {
    std::mt19937 random(std::random_device{}());
    for (int round = 0; round < rounds; ++round) {
      const int before = done;
      const auto end = Clock::now() + 60s;
      while (done < before + 5 && Clock::now() < end) std::this_thread::yield();
      EXPECT_GE(done, before + 5) << "nothing is done any more";
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 100'000));  // any moment will do
      Served& victim = *servers.at(random() % server_count);
      victim.kill();
      victim.start();
    }
  }

  // As if the time had passed in which the dead might have gone on.
  void let_time_pass() const {
    Client(database->socket_directory(), database->port(), "postgres", PrivateServer::superuser)
        .run("UPDATE polytomic.idempotency_keys SET working_until = 0 WHERE working_until IS NOT NULL");
  }

  std::unique_ptr<PrivateServer> database;
  std::string url;
  Environment environment;
  std::string authorization;
  std::array<std::unique_ptr<Served>, server_count> servers;
  std::string shared;  // a connection that all refresh
  std::atomic<bool> stop{false};
  std::atomic<int> done{0};
};

TEST_F(ManyServers, LoseNothingAndDoNothingTwiceWhenKilled) {
  std::array<std::vector<Creation>, client_count> all;
  std::vector<std::thread> clients;
  for (int client = 0; client < client_count; ++client) {
    clients.emplace_back([&, client] { work(client, all.at(static_cast<std::size_t>(client))); });
  }
  kill_one_after_the_other();
  stop = true;
  for (std::thread& client : clients) client.join();
  let_time_pass();

  std::map<std::string, const Creation*> expected;
  std::size_t server = 0;
  for (auto& creations : all) {
    for (Creation& creation : creations) {
      // Each answers as the one did that is dead, and the first that is asked does what was left undone.
      for (std::size_t count = 0; count < server_count; ++count) {
        EXPECT_TRUE(create(server++ % server_count, creation)) << creation.name;
      }
      EXPECT_TRUE(expected.emplace(creation.id, &creation).second) << creation.id << " came twice";
    }
  }
  const Reply reply = ask(0, "GET", "/api/connections");
  ASSERT_EQ(reply.status, 200);
  const rapidjson::Document listed = parse(reply.body);
  EXPECT_EQ(listed["data"].Size(), expected.size() + 1);
  for (const auto& connection : listed["data"].GetArray()) {
    const std::string id = connection["id"].GetString();
    if (id == shared) continue;
    ASSERT_TRUE(expected.contains(id)) << "made twice: " << connection["name"].GetString();
    check_name(*expected.at(id), connection["name"].GetString());
  }
  const auto end = Clock::now() + 30s;
  std::string status;
  while (status != "fresh" && Clock::now() < end) {
    const Reply told = ask(server++ % server_count, "GET", "/api/connections/" + shared + "/schemas/status");
    if (told.status == 200) {
      const rapidjson::Document answer = parse(told.body);
      status = answer["data"].HasMember("cache_status") ? answer["data"]["cache_status"].GetString() : "";
      if (status.empty()) refresh(0);
    }
  }
  EXPECT_EQ(status, "fresh");
}

TEST_F(ManyServers, SayThatTheyAreNotReadyWhileTheirCatalogIsAway) {
  const auto ready = [&] { return ask(0, "GET", "/readyz").status; };
  const auto wait_for = [&](long status) {
    const auto end = Clock::now() + 30s;
    while (ready() != status && Clock::now() < end) std::this_thread::yield();
    EXPECT_EQ(ready(), status);
  };
  wait_for(200);
  database->kill();
  wait_for(503);
  EXPECT_EQ(ask(0, "GET", "/api/connections").status, 503);
  EXPECT_EQ(ask(1, "GET", "/healthz").status, 200);
  EXPECT_EQ(ask(0, "GET", "/readyz").body, "catalog_unavailable");
  database->restart();
  wait_for(200);
  EXPECT_EQ(ask(0, "GET", "/api/connections").status, 200);
}

}  // namespace
}  // namespace polytomic::local::postgresql::testing
