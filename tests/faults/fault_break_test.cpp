// Servers that break off, fall silent or drip, at each stage of an exchange.
#include "faults/plays.h"

namespace polytomic::faults {
namespace {

using namespace std::chrono_literals;

struct Point {
  std::string name;
  std::string sent;
};

// How far the server gets with its answer.
const std::vector<Point>& points() {
  static const std::vector<Point> all = {
      {"BeforeTheAnswer", ""},
      {"InTheStatusLine", "HTTP/1.1 200 O"},
      {"AfterTheStatusLine", ok},
      {"InAHeadersName", ok + "Content-Le"},
      {"InAHeadersValue", ok + "Content-Length: 10"},
      {"AfterAHeader", ok + "Content-Length: 100\r\n"},
      {"AfterTheHeaders", head},
      {"InTheBody", head + R"({"data":{"id")"},
      {"OneByteBeforeTheEnd", head + std::string(99, ' ')},
      {"BeforeTheFirstChunk", chunked},
      {"InAChunkSize", chunked + "1"},
      {"InAChunk", chunked + "50\r\n{\"data\""},
      {"BetweenChunks", chunked + chunk(R"({"data":{)")},
      {"BeforeTheLastChunk", chunked + chunk(good_body)},
      {"InTheTrailers", chunked + chunk(good_body) + "0\r\nX-Trai"},
      {"AfterAnInterimAnswer", "HTTP/1.1 100 Continue\r\n\r\n"},
  };
  return all;
}

std::vector<Fault> breaks() {
  std::vector<Fault> faults;
  for (const auto& [name, sent] : points()) {
    faults.push_back({"Closes" + name, closes_after(sent), breaks_off, breaks_off});
    faults.push_back({"Resets" + name, resets_after(sent), breaks_off, breaks_off});
  }
  return faults;
}

std::vector<Fault> silences() {
  std::vector<Fault> faults;
  for (const auto& [name, sent] : points())
    faults.push_back({"FallsSilent" + name, falls_silent_after(sent), stalls, stalls, short_stall});
  return faults;
}

// Silence takes its time, and is the same over TLS: there a few stages do.
std::vector<Fault> some_silences() {
  std::vector<Fault> faults = silences();
  std::erase_if(faults, [](const Fault& fault) {
    return !fault.name.ends_with("Answer") && !fault.name.ends_with("Headers") && !fault.name.ends_with("Body");
  });
  return faults;
}

std::vector<Fault> drips_of_bytes() {
  const std::string endless(100'000, ' ');
  std::vector<Fault> faults = {
      {"DripsTheStatusLine", drips("", "HTTP/1.1 200 " + endless, 5ms), takes_too_long, takes_too_long, short_attempt},
      {"DripsAHeader", drips(ok + "X-Slow: ", endless, 5ms), takes_too_long, takes_too_long, short_attempt},
      {"DripsTheBody", drips(ok + "Content-Length: 100000\r\n\r\n", endless, 5ms), takes_too_long, takes_too_long,
       short_attempt},
      {"DripsAChunk", drips(chunked + "fffff\r\n", endless, 5ms), takes_too_long, takes_too_long, short_attempt},
      {"DripsInterimAnswers",
       [](Connection& connection) {
         while (connection.linger(5ms) && connection.send("HTTP/1.1 102 Processing\r\n\r\n")) {
         }
         return false;
       },
       takes_too_long, takes_too_long, short_attempt},
      {"DripsPastTheDeadline",
       drips(ok + "Content-Length: 100000\r\n\r\n", endless, 5ms),
       is_late,
       is_late,
       {.call = 300ms}},
      {"SendsAByteASecond", drips(head, endless, 1s), stalls, stalls, short_stall},
      {"DripsButArrives", drips("", answer("200 OK", good_body), 1ms), succeeds, succeeds},
  };
  return faults;
}

// What happens to a connection before its request is read.
std::vector<Fault> refusals() {
  return {
      {"RefusesTheConnection", nullptr, refused, refused, {}, Stage::listen},
      {"ClosesAtTheFirstBytes", closes_at_the_first_bytes(), breaks_off, breaks_off, {}, Stage::accept},
      {"ResetsAtTheFirstBytes", resets_at_the_first_bytes(), breaks_off, breaks_off, {}, Stage::accept},
      {"NeverReads", falls_silent_after(""), stalls, stalls, short_stall, Stage::accept},
      {"AnswersBeforeItReads",
       closes_after(answer("503 Busy", "")),
       {POLYTOMIC_ERROR_UNAVAILABLE, POLYTOMIC_CATEGORY_SERVER, true, 2, true},
       {POLYTOMIC_ERROR_UNAVAILABLE, POLYTOMIC_CATEGORY_SERVER, true, 2, true},
       {},
       Stage::accept},
  };
}

// The same before the server has said a word of TLS: nothing of the request has left.
std::vector<Fault> refusals_over_tls() {
  constexpr Outcome takes_too_long_to_connect{POLYTOMIC_ERROR_CONNECT_TIMEOUT, POLYTOMIC_CATEGORY_TIMEOUT, true, 2,
                                              false};
  return {
      {"RefusesTheConnection", nullptr, refused, refused, {}, Stage::listen},
      {"ClosesBeforeTheHandshake", closes_at_the_first_bytes(), fails_tls, fails_tls, {}, Stage::accept},
      {"ResetsBeforeTheHandshake", resets_at_the_first_bytes(), refused, refused, {}, Stage::accept},
      {"NeverShakesHands",
       falls_silent_after(""),
       takes_too_long_to_connect,
       takes_too_long_to_connect,
       {.connect = 100ms},
       Stage::accept},
      {"AnswersWithoutTls", falls_silent_after(answer("400 Bad Request", "")), fails_tls, fails_tls, {}, Stage::accept},
      {"SendsAnAlert",
       falls_silent_after({"\x15\x03\x03\x00\x02\x02\x28", 7}),
       fails_tls,
       fails_tls,
       {},
       Stage::accept},
      {"BreaksOffTheHandshake",
       closes_after_the_first_bytes({"\x16\x03\x03\x00\x7a\x02\x00", 7}),
       fails_tls,
       fails_tls,
       {},
       Stage::accept},
      {"SendsAnOversizedRecord",
       falls_silent_after({"\x16\x03\x03\xff\xff\x02\x00", 7}),
       fails_tls,
       fails_tls,
       {},
       Stage::accept},
  };
}

std::vector<Fault> broken_exchanges() {
  std::vector<Fault> faults = breaks();
  const std::vector<Fault> slow = drips_of_bytes();
  faults.insert(faults.end(), slow.begin(), slow.end());
  return faults;
}

class BrokenExchange : public ::testing::TestWithParam<Fault> {};
TEST_P(BrokenExchange, OverHttp) { check_fault(GetParam(), false); }
TEST_P(BrokenExchange, OverTls) { check_fault(GetParam(), true); }
INSTANTIATE_TEST_SUITE_P(Fault, BrokenExchange, ::testing::ValuesIn(broken_exchanges()), name_of);

class Silence : public ::testing::TestWithParam<Fault> {};
TEST_P(Silence, OverHttp) { check_fault(GetParam(), false); }
INSTANTIATE_TEST_SUITE_P(Fault, Silence, ::testing::ValuesIn(silences()), name_of);

class SilenceUnderTls : public ::testing::TestWithParam<Fault> {};
TEST_P(SilenceUnderTls, OverTls) { check_fault(GetParam(), true); }
INSTANTIATE_TEST_SUITE_P(Fault, SilenceUnderTls, ::testing::ValuesIn(some_silences()), name_of);

class BrokenStart : public ::testing::TestWithParam<Fault> {};
TEST_P(BrokenStart, OverHttp) { check_fault(GetParam(), false); }
INSTANTIATE_TEST_SUITE_P(Fault, BrokenStart, ::testing::ValuesIn(refusals()), name_of);

class BrokenHandshake : public ::testing::TestWithParam<Fault> {};
TEST_P(BrokenHandshake, OverTls) { check_fault(GetParam(), true); }
INSTANTIATE_TEST_SUITE_P(Fault, BrokenHandshake, ::testing::ValuesIn(refusals_over_tls()), name_of);

}  // namespace
}  // namespace polytomic::faults
