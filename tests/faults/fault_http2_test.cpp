// Servers that speak HTTP/2 and break it: streams reset, goodbyes, frames that no server may send.
#include <nghttp2/nghttp2.h>

#include "faults/http2_peer.h"
#include "faults/plays.h"

namespace polytomic::faults {
namespace {

using namespace std::chrono_literals;

using Stream = std::uint32_t;
// Answers a request; true: the connection is good for more.
using Http2Play = std::function<bool(Http2Peer&, Stream)>;

struct Http2Fault {
  Fault fault;
  Http2Play play;
};

void PrintTo(const Http2Fault& fault, std::ostream* out) { *out << fault.fault.name; }

Http2Fault fault(std::string name, Http2Play play, const Outcome& outcome, Limits limits = {},
                 std::uint32_t plays = 0) {
  return {{std::move(name), nullptr, outcome, outcome, limits, Stage::request, plays, plays}, std::move(play)};
}

constexpr std::uint8_t end_of_headers = Http2Peer::end_of_headers;
constexpr std::uint8_t end_of_stream = Http2Peer::end_of_stream;

bool begin_answer(Http2Peer& peer, Stream stream) {
  return peer.send_headers(stream, "200", header_block("content-length", "100"), end_of_headers);
}

// The stages of an answer at which a stream or a connection can end.
struct Point {
  std::string name;
  Http2Play send;
};

const std::vector<Point>& points() {
  static const std::vector<Point> all = {
      {"BeforeTheAnswer", [](Http2Peer&, Stream) { return true; }},
      {"AfterAnInterimAnswer",
       [](Http2Peer& peer, Stream stream) { return peer.send_headers(stream, "103", {}, end_of_headers); }},
      {"AfterTheHeaders", begin_answer},
      {"InTheBody", [](Http2Peer& peer,
                       Stream stream) { return begin_answer(peer, stream) && peer.send_data(stream, "{\"data", 0); }},
  };
  return all;
}

// Of a stream that ends with an error, everything else on the connection goes on.
std::vector<Http2Fault> stream_resets() {
  const std::vector<std::pair<std::string, std::uint32_t>> codes = {
      {"NoError", 0}, {"ProtocolError", 1},    {"InternalError", 2},       {"FlowControlError", 3}, {"StreamClosed", 5},
      {"Cancel", 8},  {"EnhanceYourCalm", 11}, {"InadequateSecurity", 12}, {"UnknownCode", 4711}};
  std::vector<Http2Fault> faults;
  for (const auto& [name, code] : codes) {
    faults.push_back(fault(
        "ResetsWith" + name, [code = code](Http2Peer& peer, Stream stream) { return peer.send_reset(stream, code); },
        breaks_off));
  }
  for (const auto& [name, send] : points()) {
    faults.push_back(fault(
        "ResetsTheStream" + name,
        [send = send](Http2Peer& peer, Stream stream) {
          return send(peer, stream) && peer.send_reset(stream, NGHTTP2_INTERNAL_ERROR);
        },
        breaks_off));
  }
  return faults;
}

std::vector<Http2Fault> ends_of_connections() {
  std::vector<Http2Fault> faults;
  for (const auto& [name, send] : points()) {
    faults.push_back(fault(
        "Closes" + name,
        [send = send](Http2Peer& peer, Stream stream) {
          static_cast<void>(send(peer, stream));
          return false;
        },
        breaks_off));
    faults.push_back(fault(
        "Resets" + name,
        [send = send](Http2Peer& peer, Stream stream) {
          static_cast<void>(send(peer, stream));
          peer.connection().reset_at_end();
          return false;
        },
        breaks_off));
    faults.push_back(fault(
        "FallsSilent" + name, [send = send](Http2Peer& peer, Stream stream) { return send(peer, stream); }, stalls,
        short_stall));
    faults.push_back(fault(
        "SaysGoodbye" + name,
        [send = send](Http2Peer& peer, Stream stream) {
          static_cast<void>(send(peer, stream));
          peer.send_goodbye(stream, NGHTTP2_INTERNAL_ERROR);
          return false;
        },
        breaks_off));
  }
  faults.push_back(fault(
      "SaysGoodbyeAndAnswers",
      [](Http2Peer& peer, Stream stream) {
        peer.send_goodbye(stream, NGHTTP2_NO_ERROR);
        peer.send_answer(stream, "200", good_body);
        // What a client sends to a closed socket resets it, and takes back what is on its way.
        peer.connection().wait_for_close();
        return false;
      },
      succeeds));
  faults.push_back(fault(
      "SaysGoodbyeAndFallsSilent",
      [](Http2Peer& peer, Stream stream) {
        peer.send_goodbye(stream, NGHTTP2_NO_ERROR);
        peer.connection().wait_for_close();
        return false;
      },
      stalls, short_stall));
  return faults;
}

// Where a fault ends the whole connection, a request may already be on its way over it again.
std::uint32_t plays_of(const Outcome& outcome) { return outcome.code == POLYTOMIC_ERROR_TRANSFER ? at_least_once : 0; }

// A frame of the server's own, then a good answer, which is not to be believed where the frame broke the protocol.
Http2Fault broken(std::string name, std::uint8_t type, std::uint8_t flags, std::optional<Stream> on,
                  std::string payload, const Outcome& outcome = breaks_off) {
  return fault(
      std::move(name),
      [=](Http2Peer& peer, Stream stream) {
        peer.send_frame(type, flags, on.value_or(stream), payload);
        return peer.send_answer(stream, "200", good_body);
      },
      outcome, {}, plays_of(outcome));
}

Http2Fault bad_headers(std::string name, std::string block, const Outcome& outcome = breaks_off) {
  return fault(
      std::move(name),
      [=](Http2Peer& peer, Stream stream) {
        return peer.send_frame(NGHTTP2_HEADERS, end_of_headers, stream, block) &&
               peer.send_data(stream, good_body, end_of_stream);
      },
      outcome);
}

std::vector<Http2Fault> broken_frames() {
  const std::string status = header_block(":status", "200");
  const auto of_length = [&](std::string_view length) { return status + header_block("content-length", length); };
  return {
      broken("FrameOfUnknownType", 0xbe, 0xff, std::nullopt, "surprise", succeeds),
      broken("DataOnStreamZero", NGHTTP2_DATA, 0, 0, "x"),
      broken("DataBeforeHeaders", NGHTTP2_DATA, 0, std::nullopt, "x"),
      broken("DataOfAStreamThatIsNot", NGHTTP2_DATA, 0, 99, "x"),
      broken("HeadersOnStreamZero", NGHTTP2_HEADERS, end_of_headers, 0, status),
      broken("HeadersThatAreNoHpack", NGHTTP2_HEADERS, end_of_headers, std::nullopt, "\xff\xff\xff\xff\xff"),
      broken("ContinuationOfNothing", NGHTTP2_CONTINUATION, end_of_headers, std::nullopt, status),
      broken("SettingsOnAStream", NGHTTP2_SETTINGS, 0, std::nullopt, ""),
      broken("SettingsOfWrongSize", NGHTTP2_SETTINGS, 0, 0, "12345"),
      broken("SettingsWithImpossibleWindow", NGHTTP2_SETTINGS, 0, 0, std::string("\0\4", 2) + big_endian(0xffffffff)),
      broken("SettingsThatEnablePush", NGHTTP2_SETTINGS, 0, 0, std::string("\0\2", 2) + big_endian(2)),
      broken("PingOfWrongSize", NGHTTP2_PING, 0, 0, "1234"),
      broken("PingOnAStream", NGHTTP2_PING, 0, std::nullopt, "12345678"),
      broken("WindowUpdateOfZero", NGHTTP2_WINDOW_UPDATE, 0, 0, big_endian(0)),
      broken("WindowUpdateBeyondTheLimit", NGHTTP2_WINDOW_UPDATE, 0, 0, big_endian(0x7fffffff)),
      broken("ResetOfAStreamThatIsNot", NGHTTP2_RST_STREAM, 0, 99, big_endian(0)),
      broken("ResetOfWrongSize", NGHTTP2_RST_STREAM, 0, std::nullopt, "123"),
      broken("GoodbyeOfWrongSize", NGHTTP2_GOAWAY, 0, 0, "123"),
      broken("PushPromise", NGHTTP2_PUSH_PROMISE, end_of_headers, std::nullopt, big_endian(2) + status),
      broken("FrameLargerThanAllowed", NGHTTP2_DATA, 0, std::nullopt, std::string(20'000, ' ')),
      bad_headers("StatusIsMissing", header_block("server", "x")),
      bad_headers("StatusIsEmpty", header_block(":status", "")),
      bad_headers("StatusIsAWord", header_block(":status", "good")),
      bad_headers("StatusTwice", status + status),
      bad_headers("StatusAfterAHeader", header_block("server", "x") + status),
      bad_headers("PseudoHeaderOfARequest", status + header_block(":path", "/")),
      bad_headers("HeaderNameInCapitals", status + header_block("Server", "x")),
      bad_headers("HeaderHoldsALineBreak", status + header_block("server", "x\r\nevil: y")),
      bad_headers("ConnectionHeader", status + header_block("connection", "close")),
      bad_headers("LengthTooLong", of_length("1000")),
      bad_headers("LengthTooShort", of_length("5")),
      bad_headers("LengthNotANumber", of_length("many")),
      bad_headers("LengthNegative", of_length("-5")),
  };
}

// Sends one frame after the other until the client gives the stream up; other streams go on then.
Http2Fault flood(std::string name, std::function<bool(Http2Peer&, Stream)> first,
                 std::function<bool(Http2Peer&, Stream)> next, const Outcome& outcome, Limits limits = {}) {
  return fault(
      std::move(name),
      [=](Http2Peer& peer, Stream stream) {
        bool listens = first(peer, stream);
        while (listens && !peer.has_lost(stream)) listens = next(peer, stream);
        return listens;
      },
      outcome, limits, plays_of(outcome));
}

// Sends frames that the client has to answer, many at a time, and reads none of its answers.
Http2Fault deaf_flood(std::string name, const std::string& frame) {
  std::string many;
  for (int count = 0; count < 1000; ++count) many += frame;
  return fault(
      std::move(name),
      [many](Http2Peer& peer, Stream) {
        while (peer.connection().send(many)) {
        }
        return false;
      },
      breaks_off, {}, at_least_once);
}

std::vector<Http2Fault> floods() {
  const Http2Play nothing = [](Http2Peer&, Stream) { return true; };
  const Http2Play headers_begin = [](Http2Peer& peer, Stream stream) {
    return peer.send_headers(stream, "200", {}, 0);
  };
  const Http2Play head = [](Http2Peer& peer, Stream stream) {
    return peer.send_headers(stream, "200", {}, end_of_headers);
  };
  const std::string many = [] {
    std::string block;
    for (int index = 0; index < 1200; ++index) block += header_block("x-filler", std::string(4, 'f'));
    return block;
  }();
  return {
      flood(
          "HeadersNeverEnd", headers_begin,
          [many](Http2Peer& peer, Stream stream) { return peer.send_frame(NGHTTP2_CONTINUATION, 0, stream, many); },
          breaks_off),
      flood(
          "InterimAnswersNeverEnd", nothing,
          [](Http2Peer& peer, Stream stream) {
            return peer.send_headers(stream, "103", header_block("link", "</x>"), end_of_headers);
          },
          breaks_off),
      flood("BodyNeverEnds", head,
            [](Http2Peer& peer, Stream stream) { return peer.send_data(stream, std::string(1000, ' '), 0); },
            is_too_large, {.response_size = 20'000}),
      flood(
          "EmptyDataNeverEnds", head, [](Http2Peer& peer, Stream stream) { return peer.send_data(stream, "", 0); },
          takes_too_long, short_attempt),
      deaf_flood("PingsNeverEnd", Http2Peer::frame(NGHTTP2_PING, 0, 0, "12345678")),
      deaf_flood("SettingsNeverEnd", Http2Peer::frame(NGHTTP2_SETTINGS, 0, 0, "")),
      flood(
          "BodyDrips", head,
          [](Http2Peer& peer, Stream stream) {
            return peer.connection().linger(5ms) && peer.send_data(stream, " ", 0);
          },
          takes_too_long, short_attempt),
  };
}

// What libcurl sends again by itself, because the server says that it has not looked at the request.
std::vector<Http2Fault> untouched() {
  return {
      fault(
          "RefusesTheStream",
          [](Http2Peer& peer, Stream stream) { return peer.send_reset(stream, NGHTTP2_REFUSED_STREAM); }, breaks_off,
          {}, 4),
      fault(
          "SaysGoodbyeToTheRequest",
          [](Http2Peer& peer, Stream) {
            peer.send_goodbye(0, NGHTTP2_NO_ERROR);
            return false;
          },
          breaks_off),
      fault(
          "AsksForHttp11",
          [](Http2Peer& peer, Stream stream) { return peer.send_reset(stream, NGHTTP2_HTTP_1_1_REQUIRED); },
          breaks_off),
  };
}

std::vector<Http2Fault> http2_faults() {
  std::vector<Http2Fault> faults = stream_resets();
  for (const auto& more : {ends_of_connections(), broken_frames(), floods(), untouched()})
    faults.insert(faults.end(), more.begin(), more.end());
  return faults;
}

class BrokenHttp2 : public ::testing::TestWithParam<Http2Fault> {};

TEST_P(BrokenHttp2, Stream) {
  ScriptedServerOptions options;
  options.tls = TlsSettings{.application_protocol = "h2"};
  Fault counted = GetParam().fault;
  counted.play = [](Connection&) { return true; };
  check_fault(counted, std::move(options), [](Play count) -> ScriptedServer::Script {
    return [count = std::move(count)](Connection& connection) {
      if (!connection.secure()) return;
      Http2Peer peer(connection);
      if (!peer.greet()) return;
      while (const auto request = peer.read_request()) {
        if (request->path == "/api/me") {
          peer.send_answer(request->stream, "200", identity_body);
        } else if (count(connection); !GetParam().play(peer, request->stream)) {
          return;
        }
      }
    };
  });
}

INSTANTIATE_TEST_SUITE_P(Fault, BrokenHttp2, ::testing::ValuesIn(http2_faults()),
                         [](const auto& test) { return test.param.fault.name; });

// The same before a request is read. It may have left, so a write may have been done.
TEST(BrokenHttp2Start, FailsOrStalls) {
  ScriptedServerOptions options;
  options.tls = TlsSettings{.application_protocol = "h2"};
  const auto check = [&](const Fault& fault) {
    SCOPED_TRACE(fault.name);
    check_fault(fault, options, [](const Play&) -> ScriptedServer::Script {
      return [](Connection& connection) {
        Http2Peer peer(connection);
        if (!connection.secure() || !peer.greet()) return;
        while (const auto request = peer.read_request()) peer.send_answer(request->stream, "200", identity_body);
      };
    });
  };
  const auto secured = [](Play play) -> Play {
    return [play = std::move(play)](Connection& connection) { return connection.secure() && play(connection); };
  };
  check({"ClosesInsteadOfSettings", secured(closes_after("")), breaks_off, breaks_off, {}, Stage::accept});
  check({"SilentInsteadOfSettings", secured(falls_silent_after("")), stalls, stalls, short_stall, Stage::accept});
  check(
      {"SpeaksHttp11", secured(closes_after(answer("200 OK", good_body))), breaks_off, breaks_off, {}, Stage::accept});
  check({"SpeaksGarbage", secured(closes_after(std::string(100, '\xff'))), breaks_off, breaks_off, {}, Stage::accept});
}

}  // namespace
}  // namespace polytomic::faults
