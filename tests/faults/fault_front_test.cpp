// An API behind nginx that breaks off, falls silent, drips or does not speak HTTP: what is left of it over HTTP/2.
#include "faults/front_fault.h"
#include "faults/plays.h"

namespace polytomic::faults {
namespace {

using namespace std::chrono_literals;

struct Point {
  std::string name;
  std::string sent;
};

// How far the server gets before nginx has an answer to pass on, so that nginx gives one of its own.
const std::vector<Point>& points_before() {
  static const std::vector<Point> all = {
      {"BeforeTheAnswer", ""}, {"InTheStatusLine", "HTTP/1.1 200 O"}, {"InAHeader", ok + "Content-Le"}};
  return all;
}

// And after the client has seen a part of it.
const std::vector<Point>& points_after() {
  static const std::vector<Point> all = {
      {"AfterTheHeaders", head},
      {"InTheBody", head + R"({"data":{"id")"},
      {"OneByteBeforeTheEnd", head + std::string(99, ' ')},
      {"BeforeTheFirstChunk", chunked},
      {"InAChunk", chunked + "50\r\n{\"data\""},
      {"BeforeTheLastChunk", chunked + chunk(good_body)},
      {"AfterAnInterimAnswer", "HTTP/1.1 100 Continue\r\n\r\n"},
  };
  return all;
}

std::vector<FrontFault> breaks() {
  std::vector<FrontFault> faults = {
      {{"RefusesTheConnection", nullptr, is_bad_gateway, is_bad_gateway, {}, Stage::listen}, 1, {}, false}};
  const auto add = [&](const Point& point, const Outcome& outcome, std::uint32_t connections) {
    const auto& [name, sent] = point;
    faults.push_back(behind_front("Closes" + name, closes_after(sent), outcome, connections));
    faults.push_back(behind_front("Resets" + name, resets_after(sent), outcome, connections));
    faults.push_back(behind_front("FallsSilent" + name, falls_silent_after(sent), stalls, 0, stall_behind_front));
  };
  for (const Point& point : points_before()) add(point, is_bad_gateway, 1);
  for (const Point& point : points_after()) add(point, breaks_off, one_for_each_retry);
  // Here nginx has had enough before the client has.
  const auto add_given_up = [&](const Point& point, const Outcome& outcome, std::uint32_t connections) {
    faults.push_back(
        with_settings(behind_front("IsGivenUp" + point.name, falls_silent_after(point.sent), outcome, connections),
                      for_faulty_calls("proxy_read_timeout 250ms;")));
  };
  add_given_up(points_before().front(), is_gateway_timeout, 1);
  add_given_up(points_after().front(), breaks_off, one_for_each_retry);
  return faults;
}

std::vector<FrontFault> slowness() {
  const std::string endless(100'000, ' ');
  return {
      behind_front("DripsAHeader", drips(ok + "X-Slow: ", endless, 5ms), takes_too_long, 0, attempt_behind_front),
      behind_front("DripsTheBody", drips(ok + "Content-Length: 100000\r\n\r\n", endless, 5ms), takes_too_long, 0,
                   attempt_behind_front),
      behind_front("DripsPastTheDeadline", drips(ok + "Content-Length: 100000\r\n\r\n", endless, 5ms), is_late, 0,
                   {.call = 500ms}),
      behind_front("SendsAByteASecond", drips(head, endless, 1s), stalls, 0, stall_behind_front),
      behind_front("DripsButArrives", drips("", answer("200 OK", good_body), 1ms), succeeds),
  };
}

std::vector<FrontFault> frames() {
  const std::string big(100'000, 'x');
  const std::string end = "Content-Length: 34\r\n\r\n" + good_body;
  std::string many;
  for (int line = 0; line < 2000; ++line) many += "X-Filler: " + std::string(50, 'x') + "\r\n";
  return {
      behind_front("LengthTooShort", answers(ok + "Content-Length: 20\r\n\r\n" + good_body), is_malformed),
      behind_front("ChunkSizeIsAWord", closes_after(chunked + "zz\r\n" + good_body), breaks_off, one_for_each_retry),
      behind_front("ChunkSizeOverflows", closes_after(chunked + "fffffffffffffffff\r\n" + good_body), breaks_off,
                   one_for_each_retry),
      behind_front("ChunkHasNoEnd", closes_after(chunked + "22\r\n" + good_body + "0\r\n\r\n"), breaks_off,
                   one_for_each_retry),
      behind_front("ChunksEndAtOnce", answers(chunked + "0\r\n\r\n"), is_malformed),
      // nginx takes it for HTTP/0.9, a body without a head, which HTTP/2 has no place for.
      behind_front("IsNotHttp", closes_after("SSH-2.0-OpenSSH_9.2\r\n"), breaks_off, one_for_each_retry),
      behind_front("StatusIs999", answers(answer("999 X", good_body)), is_no_answer),
      behind_front("HeaderIsGigantic", closes_after(ok + "X-Big: " + big + "\r\n" + end), is_bad_gateway),
      behind_front("HeadersAreMany", closes_after(ok + many + end), is_bad_gateway),
      behind_front("HeaderHoldsNul", closes_after(ok + std::string("X-Nul: a\0b\r\n", 12) + end), is_bad_gateway),
      behind_front("SmugglesASecondAnswer", answers(answer("200 OK", good_body) + answer("200 OK", "{}")), succeeds),
      behind_front("SpeaksHttp10", closes_after("HTTP/1.0 200 OK\r\n\r\n" + good_body), succeeds),
      // Nothing tells nginx that more was to come, so that JSON has to tell the client.
      behind_front("BodyUntilTheEndBreaksOff", closes_after(ok + "\r\n" + good_body.substr(0, 20)), is_malformed),
      behind_front("BodyUntilTheEndIsReset", resets_after(ok + "\r\n" + good_body.substr(0, 20)), breaks_off,
                   one_for_each_retry),
      // nginx 1.22 takes an interim answer for the whole one.
      behind_front("InterimAnswerComesFirst", answers("HTTP/1.1 100 Continue\r\n\r\n" + answer("200 OK", good_body)),
                   breaks_off, one_for_each_retry),
      behind_front("EarlyHintsComeFirst",
                   answers("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + answer("200 OK", good_body)), breaks_off,
                   one_for_each_retry),
  };
}

std::vector<FrontFault> exchanges() {
  std::vector<FrontFault> faults = breaks();
  for (const auto& more : {slowness(), frames()}) faults.insert(faults.end(), more.begin(), more.end());
  return faults;
}

class BrokenExchangeBehindFront : public BehindFront {};
TEST_P(BrokenExchangeBehindFront, OverHttp2) { check_front_fault(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Fault, BrokenExchangeBehindFront, ::testing::ValuesIn(exchanges()), name_of_front);

}  // namespace
}  // namespace polytomic::faults
