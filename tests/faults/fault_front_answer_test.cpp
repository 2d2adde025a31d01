// An API behind nginx whose answers are whole and bad, and what nginx answers by itself.
#include <array>

#include "faults/front_fault.h"
#include "faults/plays.h"

namespace polytomic::faults {
namespace {

constexpr Limits small_answer{.response_size = 65'536};

std::vector<FrontFault> bodies() {
  const std::string page = "<!DOCTYPE html><html><body><h1>Welcome to the portal</h1></body></html>";
  const std::string megabyte(std::size_t{1} << 20U, ' ');
  const std::string compressed = "Content-Encoding: gzip\r\n";
  const std::string compresses = "gzip on; gzip_proxied any; gzip_min_length 1; gzip_types *;";
  return {
      behind_front("HtmlPage", answers_body(page, "Content-Type: text/html\r\n"), is_malformed),
      behind_front("Empty", answers_body(""), is_malformed),
      behind_front("NoContent", answers("HTTP/1.1 204 No Content\r\n\r\n"), is_malformed),
      behind_front("BreaksOffInside", answers_body(good_body.substr(0, 20)), is_malformed),
      behind_front("Array", answers_body(R"([{"id":"c1"}])"), is_of_wrong_type),
      behind_front("OverTheLimit", closes_after(answer("200 OK", megabyte)), is_too_large, 1, small_answer),
      behind_front("NeverEnds", never_ends(ok + "\r\n", std::string(1000, ' ')), is_too_large, 1, small_answer),
      behind_front("ErrorNeverEnds", never_ends("HTTP/1.1 503 X\r\n\r\n", std::string(1000, ' ')), is_too_large, 1,
                   small_answer),
      behind_front("GzipIsNone", answers_body("this was never compressed", compressed), is_malformed),
      with_settings(behind_front("GzipOfTheFront", answers_body(good_body), succeeds), compresses),
      with_settings(behind_front("GzipBombOfTheFront", answers_body(megabyte), is_too_large, 1, small_answer),
                    compresses),
      with_settings(behind_front("GzipOfTheFrontBreaksOff", closes_after(head + R"({"data":{"id")"), breaks_off,
                                 one_for_each_retry),
                    compresses),
  };
}

std::vector<FrontFault> statuses() {
  struct Known {
    std::string line;
    Outcome outcome;
  };
  const std::array all = {
      Known{"401 Unauthorized", client_error(POLYTOMIC_ERROR_UNAUTHORIZED, POLYTOMIC_CATEGORY_AUTHENTICATION)},
      Known{"404 Not Found", client_error(POLYTOMIC_ERROR_NOT_FOUND, POLYTOMIC_CATEGORY_NOT_FOUND)},
      Known{"408 Request Timeout", {POLYTOMIC_ERROR_REQUEST_TIMEOUT, POLYTOMIC_CATEGORY_TIMEOUT, true, 2, true}},
      Known{"409 Conflict", client_error(POLYTOMIC_ERROR_CONFLICT, POLYTOMIC_CATEGORY_CONFLICT)},
      Known{"422 Unprocessable", client_error(POLYTOMIC_ERROR_UNPROCESSABLE)},
      Known{"429 Too Many Requests", is_rate_limited},
      Known{"500 Internal Server Error", server_error(POLYTOMIC_ERROR_SERVER_ERROR)},
      Known{"502 Bad Gateway", is_bad_gateway},
      Known{"503 Unavailable", is_unavailable},
      Known{"504 Gateway Timeout", is_gateway_timeout},
      Known{"507 Insufficient Storage", server_error(POLYTOMIC_ERROR_OTHER_SERVER_ERROR, 1)},
  };
  std::vector<FrontFault> faults;
  for (const auto& [line, outcome] : all) {
    faults.push_back(behind_front("Status" + line.substr(0, 3), answers(answer(line, "{}")), outcome));
    faults.push_back(behind_front(
        "Page" + line.substr(0, 3),
        closes_after(answer(line, "<html><h1>Sorry</h1></html>", "Content-Type: text/html\r\n")), outcome));
  }
  return faults;
}

std::vector<FrontFault> asked_waits() {
  std::vector<FrontFault> faults;
  for (const std::string line : {"429 X", "503 X"}) {
    const Outcome outcome = line == "429 X" ? is_rate_limited : is_unavailable;
    const auto add = [&](const std::string& name, const std::string& headers, std::uint32_t attempts) {
      FrontFault& added =
          faults.emplace_back(behind_front(name + line.substr(0, 3), answers(answer(line, "{}", headers)), outcome));
      added.fault.read.attempts = added.fault.write.attempts = attempts;
      if (attempts == 1) added.fault.words = "would pass the deadline";
    };
    add("AsksForNoWait", "Retry-After: 0\r\n", 2);
    add("AsksForAWaitUntilLongAgo", "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n", 2);
    add("AsksForAWaitThatIsNone", "Retry-After: soon\r\n", 2);
    add("AsksForAnHour", "Retry-After: 3600\r\n", 1);
    add("AsksForAWaitUntilFarAway", "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\n", 1);
    add("AsksForAWaitUntilTheReset", "X-RateLimit-Reset: 4133980799\r\n", 1);
  }
  return faults;
}

// Answers "/new" well and redirects all else.
FrontFault redirects(std::string name, const std::string& status, const std::string& location, const Outcome& read,
                     const Outcome& write, std::uint32_t plays_of_read, std::uint32_t plays_of_write) {
  const Play play = [=](Connection& connection) {
    if (connection.request().find(" /new") != std::string::npos) return connection.send(answer("200 OK", good_body));
    std::string place = location;
    if (place.starts_with("{here}")) place.replace(0, 6, connection.server().url());
    return connection.send(answer(status, "", "Location: " + place + "\r\n"));
  };
  return {{std::move(name), play, read, write, {}, Stage::request, plays_of_read, plays_of_write}};
}

std::vector<FrontFault> redirections() {
  return {
      redirects("Found", "302 X", "/new", succeeds, leads_away, 2, 1),
      redirects("TemporaryRedirect", "307 X", "/new", succeeds, succeeds, 2, 2),
      // nginx puts its own origin in the place of the server's.
      redirects("RedirectToTheServer", "308 X", "{here}/new", succeeds, succeeds, 2, 2),
      redirects("RedirectToAnotherHost", "307 X", "https://elsewhere.example/new", leads_away, leads_away, 1, 1),
      redirects("RedirectToHttp", "307 X", "http://127.0.0.1/new", leads_away, leads_away, 1, 1),
      redirects("RedirectInCircles", "307 X", "/round", leads_away, leads_away, 6, 6),
  };
}

// What nginx answers by itself: an HTML page, or nothing at all.
std::vector<FrontFault> answers_of_front() {
  constexpr Outcome forbids = client_error(POLYTOMIC_ERROR_FORBIDDEN, POLYTOMIC_CATEGORY_PERMISSION);
  constexpr Outcome is_misdirected = client_error(POLYTOMIC_ERROR_CLIENT_ERROR);
  const auto of_front = [](std::string name, const Outcome& outcome, const std::string& action) -> FrontFault {
    return {{std::move(name), answers_body(good_body), outcome, outcome}, 1, for_faulty_calls(action), false};
  };
  FrontFault hangs_up = of_front("HangsUp", breaks_off, "return 444;");
  hangs_up.connections = one_for_each_retry;
  return {
      of_front("IsDownForMaintenance", is_unavailable, "return 503;"),
      of_front("LimitsTheRate", is_rate_limited, "return 429;"),
      of_front("Forbids", forbids, "return 403;"),
      of_front("IsMisdirected", is_misdirected, "return 421;"),
      of_front("RedirectsAway", leads_away, "return 301 https://elsewhere.example/;"),
      of_front("ShowsAPage", is_malformed, "return 200 '<html>Welcome</html>';"),
      hangs_up,
  };
}

std::vector<FrontFault> whole_answers() {
  std::vector<FrontFault> faults = bodies();
  for (const auto& more : {statuses(), asked_waits(), redirections(), answers_of_front()})
    faults.insert(faults.end(), more.begin(), more.end());
  return faults;
}

class AnswerBehindFront : public BehindFront {};
TEST_P(AnswerBehindFront, OverHttp2) { check_front_fault(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Fault, AnswerBehindFront, ::testing::ValuesIn(whole_answers()), name_of_front);

TEST_F(FrontTest, TakesNoLargeBody) {
  FrontClient client(always(answer("200 OK", good_body)), {.settings = "client_max_body_size 1;"});
  EXPECT_FALSE(client.start(get_connection()).response().error);
  expect_outcome(client.start(create_connection()).response(), client_error(POLYTOMIC_ERROR_REQUEST_TOO_LARGE), true);
  EXPECT_FALSE(client.start(get_connection()).response().error);
  EXPECT_EQ(client.upstream.requests().size(), 2U);
  EXPECT_EQ(client.connections_opened(), 1U);
}

}  // namespace
}  // namespace polytomic::faults
