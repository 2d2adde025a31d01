// What the server's tests share: a backend that answers from core types, keys, a log, and HTTP clients.
#pragma once

#include <arpa/inet.h>
#include <curl/curl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <rapidjson/document.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/access.h"
#include "core/backend.h"
#include "core/decode.h"
#include "core/error.h"
#include "core/response.h"
#include "server/server.h"

namespace polytomic::server::testing {

inline constexpr const char* valid_key = "key-of-this-test";
inline constexpr const char* organization = "org-1";

// The smallest result that `operation` can have.
inline Response smallest_response(const OperationDescriptor& operation) {
  Response response;
  response.http_status = operation.success_status;
  if (operation.result == nullptr) return response;
  auto arena = std::make_shared<Arena>();
  const std::string json = operation.result->shape == StructShape::array ? "[]" : "{}";
  response.result = decode(json, *operation.result, false, *arena);
  response.type = operation.result;
  response.arena = std::move(arena);
  return response;
}

// Answers on its own thread, the way each test asks it to.
class TestBackend : public Backend {
 public:
  using Answer = std::function<Response(const Call&)>;

  ~TestBackend() override {
    {
      const std::scoped_lock lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  void start(std::shared_ptr<Call> call) override {
    call->on_cancel([this] {
      const std::scoped_lock lock(mutex_);
      ++cancelled_;
      changed_.notify_all();
    });
    const std::scoped_lock lock(mutex_);
    seen_.push_back(encode_request(call->request()));
    operations_.push_back(call->operation()->id);
    scopes_.push_back(call->options().scope);
    (holds_ && holds_(*call) ? held_ : queue_).push_back(std::move(call));
    changed_.notify_all();
  }

  [[nodiscard]] std::optional<Error> problem() override {
    const std::scoped_lock lock(mutex_);
    return problem_;
  }
  void set_problem(std::optional<Error> problem) {
    const std::scoped_lock lock(mutex_);
    problem_ = std::move(problem);
  }
  [[nodiscard]] std::vector<Statistic> statistics() override {
    return {{"test_total", "A count.", "kind=\"a\"", 3}, {"test_total", "A count.", "kind=\"b\"", 0}};
  }

  [[nodiscard]] std::optional<Response> answer_at_once(const Call& call) override {
    const std::scoped_lock lock(mutex_);
    return at_once_ ? std::optional(at_once_(call)) : std::nullopt;
  }

  // From now on without its thread.
  void answer_at_once_with(Answer answer) {
    const std::scoped_lock lock(mutex_);
    at_once_ = std::move(answer);
  }
  void answer_with(Answer answer) {
    const std::scoped_lock lock(mutex_);
    answer_ = std::move(answer);
  }
  // Calls for which `holds` is true wait for `release`.
  void hold(std::function<bool(const Call&)> holds) {
    const std::scoped_lock lock(mutex_);
    holds_ = std::move(holds);
  }
  void wait_until_held(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return held_.size() >= count; });
  }
  void release() {
    const std::scoped_lock lock(mutex_);
    for (auto& call : held_) queue_.push_back(std::move(call));
    held_.clear();
    changed_.notify_all();
  }
  void forget_held() {
    std::deque<std::shared_ptr<Call>> held;
    const std::scoped_lock lock(mutex_);
    held.swap(held_);
  }
  void wait_until_cancelled(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return cancelled_ >= count; });
  }
  [[nodiscard]] std::vector<WireRequest> seen() const {
    const std::scoped_lock lock(mutex_);
    return seen_;
  }
  [[nodiscard]] std::vector<AccessScope> scopes() const {
    const std::scoped_lock lock(mutex_);
    return scopes_;
  }
  [[nodiscard]] std::vector<Operation> operations() const {
    const std::scoped_lock lock(mutex_);
    return operations_;
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      const std::shared_ptr<Call> call = std::move(queue_.front());
      queue_.pop_front();
      const Answer answer = answer_;
      lock.unlock();
      call->complete(answer ? answer(*call) : smallest_response(*call->operation()));
      lock.lock();
    }
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Answer answer_;
  Answer at_once_;
  std::function<bool(const Call&)> holds_;
  std::deque<std::shared_ptr<Call>> queue_;
  std::deque<std::shared_ptr<Call>> held_;
  std::vector<WireRequest> seen_;
  std::vector<Operation> operations_;
  std::vector<AccessScope> scopes_;
  std::optional<Error> problem_;
  std::size_t cancelled_ = 0;
  bool stopping_ = false;
  std::thread thread_{[this] { run(); }};
};

class TestKeys : public AccessKeys {
 public:
  std::string create(std::string_view, AccessScope) override {
    throw Failure(POLYTOMIC_ERROR_INTERNAL, "these keys are fixed");
  }
  [[nodiscard]] std::vector<AccessKey> list() override { return {key()}; }
  bool revoke(std::string_view) override { return false; }
  [[nodiscard]] std::optional<AccessKey> verify(std::string_view text) override {
    if (unreadable) throw Failure(POLYTOMIC_ERROR_CATALOG_BUSY, "the catalog is busy");
    return text == valid_key ? std::optional(key()) : std::nullopt;
  }

  bool unreadable = false;
  AccessScope scope = AccessScope::admin;

 private:
  [[nodiscard]] AccessKey key() const { return {"k1", "test", organization, "2026-01-01T00:00:00Z", scope}; }
};

class TestLog : public Logger {
 public:
  struct Record {
    std::string component;
    std::vector<NamedValue> fields;
  };

  [[nodiscard]] bool wants(polytomic_log_level) const override { return true; }
  void write(polytomic_log_level, std::string_view component, std::string_view,
             const std::vector<NamedValue>& fields) override {
    const std::scoped_lock lock(mutex_);
    records_.push_back({std::string(component), fields});
    changed_.notify_all();
  }
  // A record is written after the client has its answer, so tests wait for it.
  [[nodiscard]] Record wait_for(std::size_t index) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return records_.size() > index; });
    return records_[index];
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Record> records_;
};

struct Reply {
  CURLcode outcome = CURLE_OK;
  long status = 0;
  std::vector<NamedValue> headers;
  std::string body;

  [[nodiscard]] std::string header(std::string_view name) const {
    const std::string* value = find_header(headers, name);
    return value != nullptr ? *value : "(absent)";
  }
};

struct Ask {
  std::string method = "GET";
  std::string target = "/api/me";
  std::vector<std::string> headers = {std::string("Authorization: Bearer ") + valid_key};
  std::optional<std::string> body;
};

inline Ask with_header(Ask ask, std::string header) {
  ask.headers.push_back(std::move(header));
  return ask;
}

// One request with libcurl; keeps its connection for the next.
class HttpClient {
 public:
  explicit HttpClient(std::string base) : base_(std::move(base)) {}

  Reply send(const Ask& ask) {
    Reply reply;
    prepare(ask, reply);
    reply.outcome = curl_easy_perform(curl_.get());
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &reply.status);
    return reply;
  }
  [[nodiscard]] CURL* handle() const { return curl_.get(); }
  [[nodiscard]] long new_connections() const {
    long count = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_NUM_CONNECTS, &count);
    return count;
  }

  void prepare(const Ask& ask, Reply& reply) {
    curl_easy_reset(curl_.get());
    headers_.reset();
    const auto is_type = [](const std::string& header) { return header.starts_with("Content-Type:"); };
    // libcurl would call every body a form.
    if (std::ranges::none_of(ask.headers, is_type)) add_header("Content-Type:");
    for (const std::string& header : ask.headers) add_header(header);
    body_ = ask.body.value_or("");
    curl_easy_setopt(curl_.get(), CURLOPT_URL, (base_ + ask.target).c_str());
    curl_easy_setopt(curl_.get(), CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl_.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl_.get(), CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl_.get(), CURLOPT_TIMEOUT, 60L);
    if (ask.body) {
      curl_easy_setopt(curl_.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body_.size()));
      curl_easy_setopt(curl_.get(), CURLOPT_POSTFIELDS, body_.c_str());
    }
    curl_easy_setopt(curl_.get(), CURLOPT_CUSTOMREQUEST, ask.method.c_str());
    if (ask.method == "HEAD") curl_easy_setopt(curl_.get(), CURLOPT_NOBODY, 1L);
    curl_easy_setopt(curl_.get(), CURLOPT_HTTPHEADER, headers_.get());
    curl_easy_setopt(curl_.get(), CURLOPT_WRITEFUNCTION, &HttpClient::on_body);
    curl_easy_setopt(curl_.get(), CURLOPT_WRITEDATA, &reply);
    curl_easy_setopt(curl_.get(), CURLOPT_HEADERFUNCTION, &HttpClient::on_header);
    curl_easy_setopt(curl_.get(), CURLOPT_HEADERDATA, &reply);
  }

 private:
  static std::size_t on_body(const char* data, std::size_t, std::size_t size, void* reply) {
    static_cast<Reply*>(reply)->body.append(data, size);
    return size;
  }
  static std::size_t on_header(const char* data, std::size_t, std::size_t size, void* reply) {
    const std::string_view line(data, size);
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos || size < 2) return size;
    static_cast<Reply*>(reply)->headers.emplace_back(line.substr(0, colon), line.substr(colon + 2, size - colon - 4));
    return size;
  }

  void add_header(const std::string& header) {
    curl_slist* longer = curl_slist_append(headers_.get(), header.c_str());
    (void)headers_.release();
    headers_.reset(longer);
  }

  struct FreeHandle {
    void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  std::string base_;
  std::string body_;
  std::unique_ptr<curl_slist, FreeList> headers_;
  std::unique_ptr<CURL, FreeHandle> curl_{curl_easy_init()};
};

// A socket that says exactly what it is told.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{60, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { close(); }

  [[nodiscard]] bool connected() const { return connected_; }
  void say(std::string_view text) const { (void)::send(socket_, text.data(), text.size(), MSG_NOSIGNAL); }
  // False once the server has closed.
  [[nodiscard]] bool try_say(std::string_view text) const {
    char ignored = 0;
    const bool closed = ::recv(socket_, &ignored, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
    return !closed && ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) >= 0;
  }
  // Everything until `enough` says so or the server closes.
  std::string hear(const std::function<bool(const std::string&)>& enough) {
    while (!enough(heard_)) {
      char piece[4096];
      const ssize_t count = ::recv(socket_, piece, sizeof piece, 0);
      if (count <= 0) break;
      heard_.append(piece, static_cast<std::size_t>(count));
    }
    return heard_;
  }
  std::string hear_all() {
    return hear([](const std::string&) { return false; });
  }
  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }

 private:
  int socket_;
  bool connected_ = false;
  std::string heard_;
};

inline std::size_t occurrences(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

// The text of one member of an error body; the whole body where it is no such thing.
inline std::string error_member(const Reply& reply, const char* name) {
  rapidjson::Document document;
  document.Parse(reply.body.c_str());
  if (document.HasParseError() || !document.IsObject() || !document.HasMember(name))
    return "not an error: " + reply.body;
  const rapidjson::Value& value = document[name];
  return value.IsInt() ? std::to_string(value.GetInt()) : value.GetString();
}

inline void expect_error(const Reply& reply, long status, std::string_view key) {
  EXPECT_EQ(reply.outcome, CURLE_OK);
  EXPECT_EQ(reply.status, status) << reply.body;
  EXPECT_EQ(error_member(reply, "key"), key);
  EXPECT_EQ(error_member(reply, "status"), std::to_string(status));
  EXPECT_EQ(reply.header("Content-Type"), "application/json");
  EXPECT_EQ(reply.header("Content-Length"), std::to_string(reply.body.size()));
}

class ServerTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { curl_global_init(CURL_GLOBAL_DEFAULT); }

  void SetUp() override { restart({}); }

  void restart(ServerOptions options) {
    options.logger = &log;
    server = std::make_unique<Server>(std::move(options), backend, keys);
  }
  [[nodiscard]] std::string base() const { return "http://" + server->authority(); }
  [[nodiscard]] Reply send(const Ask& ask) const { return HttpClient(base()).send(ask); }
  [[nodiscard]] Reply get(const std::string& target) const { return send({.target = target, .body = {}}); }

  TestLog log;
  TestKeys keys;
  TestBackend backend;
  std::unique_ptr<Server> server;
};

}  // namespace polytomic::server::testing
