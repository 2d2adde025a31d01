// Every status from 400 to 599 with every body that errors have had, and every form of Retry-After.
#include <algorithm>
#include <array>

#include "core/status.h"
#include "faults/plays.h"

namespace polytomic::faults {
namespace {

struct KnownStatus {
  int status;
  Outcome outcome;
};

constexpr Outcome client_error(polytomic_status code, polytomic_category category = POLYTOMIC_CATEGORY_REQUEST) {
  return {code, category, false, 1, false};
}

constexpr Outcome server_error(polytomic_status code, std::uint32_t attempts = 2) {
  return {code, POLYTOMIC_CATEGORY_SERVER, true, attempts, true};
}

constexpr Outcome rate_limited{POLYTOMIC_ERROR_RATE_LIMITED, POLYTOMIC_CATEGORY_RATE_LIMIT, true, 2, false};

constexpr std::array known_statuses = {
    KnownStatus{400, client_error(POLYTOMIC_ERROR_BAD_REQUEST)},
    KnownStatus{401, client_error(POLYTOMIC_ERROR_UNAUTHORIZED, POLYTOMIC_CATEGORY_AUTHENTICATION)},
    KnownStatus{403, client_error(POLYTOMIC_ERROR_FORBIDDEN, POLYTOMIC_CATEGORY_PERMISSION)},
    KnownStatus{404, client_error(POLYTOMIC_ERROR_NOT_FOUND, POLYTOMIC_CATEGORY_NOT_FOUND)},
    KnownStatus{405, client_error(POLYTOMIC_ERROR_METHOD_NOT_ALLOWED)},
    KnownStatus{408, {POLYTOMIC_ERROR_REQUEST_TIMEOUT, POLYTOMIC_CATEGORY_TIMEOUT, true, 2, true}},
    KnownStatus{409, client_error(POLYTOMIC_ERROR_CONFLICT, POLYTOMIC_CATEGORY_CONFLICT)},
    KnownStatus{413, client_error(POLYTOMIC_ERROR_REQUEST_TOO_LARGE)},
    KnownStatus{422, client_error(POLYTOMIC_ERROR_UNPROCESSABLE)},
    KnownStatus{429, rate_limited},
    KnownStatus{500, server_error(POLYTOMIC_ERROR_SERVER_ERROR)},
    KnownStatus{502, server_error(POLYTOMIC_ERROR_BAD_GATEWAY)},
    KnownStatus{503, server_error(POLYTOMIC_ERROR_UNAVAILABLE)},
    KnownStatus{504, server_error(POLYTOMIC_ERROR_GATEWAY_TIMEOUT)},
};

Outcome outcome_of(int status) {
  const auto known = std::ranges::find(known_statuses, status, &KnownStatus::status);
  if (known != known_statuses.end()) return known->outcome;
  return status < 500 ? client_error(POLYTOMIC_ERROR_CLIENT_ERROR)
                      : server_error(POLYTOMIC_ERROR_OTHER_SERVER_ERROR, 1);
}

// A body that an error may come with, and what is to be read from it; a message of "" is the library's own.
struct Shape {
  std::string name;
  std::string body;
  std::string headers;
  std::string message;
  std::string key;
  std::string metadata;
};

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all = {
      {"Current", R"({"key":"in_use","message":"connection in use","metadata":{"used_by":[]},"status":1})", "",
       "connection in use", "in_use", R"({"used_by":[]})"},
      {"Older", R"({"code":16,"context":{"a":1},"error":"no such key","status":"unauthorized"})", "", "no such key", "",
       R"({"a":1})"},
      {"WithMetadataArray", R"({"message":"bad input","status_code":1,"metadata":[{"b":2}]})", "", "bad input", "",
       R"([{"b":2}])"},
      {"Oldest", R"({"error":{"message":"went wrong"}})", "", "went wrong", "", ""},
      {"Html", "<html><head><title>Error</title></head><body><hr>nginx</body></html>", "Content-Type: text/html\r\n",
       "", "", ""},
      {"Empty", "", "", "", "", ""},
      {"EmptyObject", "{}", "", "", "", ""},
      {"OtherJson", R"(["not","an","error"])", "", "", "", ""},
      {"WrongTypes", R"({"key":7,"message":["x"],"metadata":"text","status":{}})", "", "", "", R"("text")"},
      {"NotUtf8", "{\"message\":\"\xff\xfe\"}", "", "", "", ""},
      {"Unfinished", R"({"key":"in_use","message":"connec)", "", "", "", ""},
      {"ClaimsSuccess", R"({"data":{"id":"c1","name":"Shop"}})", "Content-Type: application/json\r\n", "", "", ""},
  };
  return all;
}

void expect_explained(const Response& response, int status, const Shape& shape) {
  ASSERT_TRUE(response.error);
  const Error& error = *response.error;
  EXPECT_EQ(error.http_status, status);
  EXPECT_EQ(response.http_status, status);
  EXPECT_EQ(error.request_id, "r-1");
  EXPECT_EQ(error.key, shape.key);
  EXPECT_EQ(error.metadata, shape.metadata);
  const std::string message =
      shape.message.empty() ? "the API answered with HTTP status " + std::to_string(status) : shape.message;
  EXPECT_TRUE(error.message.starts_with(message)) << error.message;
}

class StatusOfError : public ::testing::TestWithParam<int> {};

TEST_P(StatusOfError, WithEveryBody) {
  const int status = GetParam();
  const Outcome outcome = outcome_of(status);
  http::RemoteOptions options = options_for("");
  options.retry.attempts = 2;
  options.retry.backoff_base = options.retry.backoff_limit = std::chrono::milliseconds{1};
  const Shape* shape = nullptr;
  std::mutex mutex;
  Remote remote(
      [&](Connection& connection) {
        while (connection.read_request()) {
          const std::scoped_lock lock(mutex);
          connection.send(asks_for_identity(connection) ? answer("200 OK", identity_body)
                                                        : answer(std::to_string(status) + " X", shape->body,
                                                                 "X-Request-Id: r-1\r\n" + shape->headers));
        }
      },
      options);
  std::vector<StartedCall> calls;
  for (const Shape& next : shapes()) {
    {
      const std::scoped_lock lock(mutex);
      shape = &next;
    }
    SCOPED_TRACE(next.name);
    for (const bool is_write : {false, true}) {
      const std::size_t before = remote.server.requests().size();
      calls.push_back(remote.start(is_write ? create_connection() : get_connection()));
      expect_outcome(calls.back().response(), outcome, is_write);
      expect_explained(calls.back().response(), status, next);
      EXPECT_EQ(remote.server.requests().size() - before, outcome.attempts);
    }
  }
  expect_identity(remote.start(get_identity()).response());
  remote.backend.reset();
  for (const StartedCall& started : calls) EXPECT_EQ(started.completion->count(), 1);
}

INSTANTIATE_TEST_SUITE_P(Each, StatusOfError, ::testing::Range(400, 600));

// A wait that a server asks for, and what it means; -1: nothing that could be understood.
struct AskedWait {
  std::string name;
  std::string headers;
  std::int64_t least_seconds;
  std::int64_t most_seconds;
};

constexpr std::int64_t a_year = std::int64_t{366} * 24 * 3600;

const std::vector<AskedWait>& asked_waits() {
  static const std::vector<AskedWait> all = {
      {"ZeroSeconds", "Retry-After: 0\r\n", 0, 0},
      {"BlanksAround", "retry-after: \t 0 \t\r\n", 0, 0},
      {"LeadingZeros", "Retry-After: 000\r\n", 0, 0},
      {"DatePast", "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n", 0, 0},
      {"DatePastInOldForm", "Retry-After: Sunday, 06-Nov-94 08:49:37 GMT\r\n", 0, 0},
      {"DatePastInOldestForm", "Retry-After: Sun Nov  6 08:49:37 1994\r\n", 0, 0},
      {"ResetPast", "X-RateLimit-Reset: 784111777\r\n", 0, 0},
      {"SecondsBeforeReset", "X-RateLimit-Reset: 4133980799\r\nRetry-After: 0\r\n", 0, 0},
      {"Nothing", "", -1, -1},
      {"Empty", "Retry-After: \r\n", -1, -1},
      {"AWord", "Retry-After: soon\r\n", -1, -1},
      {"Negative", "Retry-After: -5\r\n", -1, -1},
      {"Fraction", "Retry-After: 1.5\r\n", -1, -1},
      {"WithAUnit", "Retry-After: 5s\r\n", -1, -1},
      {"Hexadecimal", "Retry-After: 0x10\r\n", -1, -1},
      {"ImpossibleDate", "Retry-After: Sun, 99 Nov 1994 08:49:37 GMT\r\n", -1, -1},
      {"ResetIsAWord", "X-RateLimit-Reset: never\r\n", -1, -1},
      {"AnHour", "Retry-After: 3600\r\n", 3600, 3600},
      {"AllTime", "Retry-After: 99999999999999999\r\n", a_year, a_year},
      {"DateFarAway", "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\n", a_year, a_year},
      {"ResetFarAway", "X-RateLimit-Reset: 4133980799\r\n", a_year, a_year},
      {"BadSecondsAndReset", "Retry-After: soon\r\nX-RateLimit-Reset: 4133980799\r\n", a_year, a_year},
  };
  return all;
}

class WaitOf : public ::testing::TestWithParam<std::tuple<int, AskedWait>> {};

TEST_P(WaitOf, IsObeyedOrGivenUp) {
  const auto& [status, asked] = GetParam();
  Outcome outcome = outcome_of(status);
  // A wait past the deadline is not worth beginning.
  const bool too_long = asked.least_seconds > 60;
  if (too_long) outcome.attempts = 1;
  Fault fault{asked.name, answers(answer(std::to_string(status) + " X", "{}", asked.headers)), outcome, outcome};
  if (too_long) fault.words = "would pass the deadline";
  check_fault(fault, false);

  Remote remote(always(answer(std::to_string(status) + " X", "{}", asked.headers)));
  const StartedCall started = remote.start(get_connection());
  const std::int64_t wait = started.error().retry_after_milliseconds;
  EXPECT_GE(wait, asked.least_seconds < 0 ? -1 : asked.least_seconds * 1000);
  EXPECT_LE(wait, asked.most_seconds < 0 ? -1 : asked.most_seconds * 1000);
}

INSTANTIATE_TEST_SUITE_P(Fault, WaitOf,
                         ::testing::Combine(::testing::Values(429, 503), ::testing::ValuesIn(asked_waits())),
                         [](const auto& test) {
                           return std::get<1>(test.param).name + std::to_string(std::get<0>(test.param));
                         });

}  // namespace
}  // namespace polytomic::faults
