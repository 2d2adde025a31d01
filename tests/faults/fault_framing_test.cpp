// Answers whose frame is wrong: lengths that lie, chunks that are none, headers and status lines that are not HTTP.
#include "faults/plays.h"

namespace polytomic::faults {
namespace {

std::string with_length(std::string_view length, const std::string& body = good_body) {
  return ok + "Content-Length:" + std::string(length) + "\r\n\r\n" + body;
}

// The second answer is of nobody's request: whoever takes it for the next call's has been fooled.
const std::string smuggled = answer("200 OK", R"({"data":{"id":"u2","email":"eve@example.com"}})");

std::vector<Fault> lengths() {
  return {
      {"LengthTooLongThenCloses", closes_after(with_length(" 1000")), breaks_off, breaks_off},
      {"LengthTooLongThenSilence", falls_silent_after(with_length(" 1000")), stalls, stalls, short_stall},
      {"LengthTooShort", answers(with_length(" 20")), is_malformed, is_malformed},
      {"LengthZero", answers(with_length(" 0")), is_malformed, is_malformed},
      {"LengthNegative", answers(with_length(" -5")), is_malformed, is_malformed},
      {"LengthNotANumber", answers(with_length(" many")), is_malformed, is_malformed},
      {"LengthEmpty", answers(with_length("")), is_malformed, is_malformed},
      {"LengthBeyondAnyNumber", closes_after(with_length(" 99999999999999999999999")), succeeds, succeeds},
      {"LengthHuge", closes_after(with_length(" 9223372036854775807")), breaks_off, breaks_off},
      {"LengthTwice", closes_after(ok + "Content-Length: 34\r\nContent-Length: 1000\r\n\r\n" + good_body), breaks_off,
       breaks_off},
      {"LengthAndChunks",
       answers(ok + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(good_body) + "0\r\n\r\n"),
       succeeds, succeeds},
      {"SmugglesASecondAnswer", answers(answer("200 OK", good_body) + smuggled), succeeds, succeeds},
      {"SmugglesAfterChunks", answers(chunked + chunk(good_body) + "0\r\n\r\n" + smuggled), succeeds, succeeds},
      {"SmugglesAfterAnError",
       answers(answer("404 Not Found", "{}") + smuggled),
       {POLYTOMIC_ERROR_NOT_FOUND, POLYTOMIC_CATEGORY_NOT_FOUND, false, 1, false},
       {POLYTOMIC_ERROR_NOT_FOUND, POLYTOMIC_CATEGORY_NOT_FOUND, false, 1, false}},
      {"SmugglesAfterNoContent", answers("HTTP/1.1 204 No Content\r\n\r\n" + smuggled), is_malformed, is_malformed},
  };
}

std::vector<Fault> chunks() {
  return {
      {"ChunkSizeIsAWord", closes_after(chunked + "zz\r\n" + good_body), breaks_off, breaks_off},
      {"ChunkSizeIsEmpty", closes_after(chunked + "\r\n" + good_body), breaks_off, breaks_off},
      {"ChunkSizeIsNegative", closes_after(chunked + "-5\r\n" + good_body), breaks_off, breaks_off},
      {"ChunkSizeOverflows", closes_after(chunked + "fffffffffffffffff\r\n" + good_body), breaks_off, breaks_off},
      {"ChunkSizeIsHuge", closes_after(chunked + "7fffffffffffffff\r\n" + good_body), breaks_off, breaks_off},
      {"ChunkSizeNeverEnds", closes_after(chunked + std::string(100'000, '1')), breaks_off, breaks_off},
      {"ChunkSizeHasAPrefix", closes_after(chunked + "0x22\r\n" + good_body + "\r\n0\r\n\r\n"), breaks_off, breaks_off},
      {"ChunkHasNoEnd", closes_after(chunked + "22\r\n" + good_body + "0\r\n\r\n"), breaks_off, breaks_off},
      {"ChunksNeverEnd", closes_after(chunked + chunk(good_body)), breaks_off, breaks_off},
      {"ChunksEndAtOnce", answers(chunked + "0\r\n\r\n"), is_malformed, is_malformed},
      {"ChunksAreSaidTwice",
       closes_after(ok + "Transfer-Encoding: chunked, chunked\r\n\r\n" + chunk(good_body) + "0\r\n\r\n"), succeeds,
       succeeds},
      {"TransferEncodingIsUnknown", closes_after(ok + "Transfer-Encoding: rot13\r\n\r\n" + good_body), is_malformed,
       is_malformed},
      {"TrailersAreMany",
       never_ends(chunked + chunk(good_body) + "0\r\n", "X-Trailer: " + std::string(1000, 't') + "\r\n"), is_too_large,
       is_too_large},
      {"ATrailerNeverEnds", never_ends(chunked + chunk(good_body) + "0\r\nX-Trailer: ", std::string(1000, 't')),
       breaks_off, breaks_off},
      {"ChunkExtensionNeverEnds", never_ends(chunked + "5;name=", std::string(1000, 'x')), takes_too_long,
       takes_too_long, short_attempt},
  };
}

std::vector<Fault> heads() {
  const std::string big(300'000, 'x');
  const std::string end = "Content-Length: 34\r\n\r\n" + good_body;
  std::string many;
  for (int line = 0; line < 6000; ++line) many += "X-Filler: " + std::string(50, 'x') + "\r\n";
  return {
      {"IsNotHttp", closes_after("SSH-2.0-OpenSSH_9.2\r\n"), is_malformed, is_malformed},
      {"IsTls", closes_after({"\x15\x03\x01\x00\x02\x02\x16", 7}), is_malformed, is_malformed},
      {"IsABodyOnly", closes_after(good_body), is_malformed, is_malformed},
      {"IsBinary", closes_after(std::string(1000, '\0')), is_malformed, is_malformed},
      {"StatusIsAWord", closes_after("HTTP/1.1 banana\r\n\r\n"), is_malformed, is_malformed},
      {"StatusIsMissing", closes_after("HTTP/1.1\r\n" + end), is_malformed, is_malformed},
      {"StatusHasTwoDigits", closes_after("HTTP/1.1 20 OK\r\n" + end), is_malformed, is_malformed},
      {"StatusHasFourDigits", closes_after("HTTP/1.1 2000 OK\r\n" + end), is_malformed, is_malformed},
      {"StatusIsNegative", closes_after("HTTP/1.1 -20 OK\r\n" + end), is_malformed, is_malformed},
      {"StatusIsZero", closes_after("HTTP/1.1 000 OK\r\n" + end), is_malformed, is_malformed},
      {"StatusIs600", answers(answer("600 X", good_body)), is_no_answer, is_no_answer},
      {"StatusIs999", answers(answer("999 X", good_body)), is_no_answer, is_no_answer},
      {"VersionIsUnknown", closes_after("HTTP/7.3 200 OK\r\n" + end), is_malformed, is_malformed},
      {"VersionIsLaterThanAsked", closes_after("HTTP/3 200 OK\r\n" + end), is_malformed, is_malformed},
      {"SwitchesProtocols", closes_after("HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\n\r\nhello"), breaks_off,
       breaks_off},
      {"StatusLineIsGigantic", closes_after("HTTP/1.1 200 " + big + "\r\n" + end), is_too_large, is_too_large},
      {"HeaderIsGigantic", closes_after(ok + "X-Big: " + big + "\r\n" + end), is_too_large, is_too_large},
      {"HeaderNameIsGigantic", closes_after(ok + big + ": x\r\n" + end), is_too_large, is_too_large},
      {"HeaderNeverEnds", never_ends(ok + "X-Big: ", std::string(1000, 'x')), is_too_large, is_too_large},
      {"HeadersAreMany", closes_after(ok + many + end), is_too_large, is_too_large},
      {"HeadersNeverEnd", never_ends(ok, "X-Filler: x\r\n"), is_too_large, is_too_large},
      {"InterimAnswersNeverEnd", never_ends("", "HTTP/1.1 100 Continue\r\n\r\n"), is_too_large, is_too_large},
      {"EarlyHintsNeverEnd", never_ends("", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"), is_too_large,
       is_too_large},
      {"HeaderHasNoColon", closes_after(ok + "this is no header\r\n" + end), is_malformed, is_malformed},
      {"HeaderHoldsNul", closes_after(ok + std::string("X-Nul: a\0b\r\n", 12) + end), is_malformed, is_malformed},
      {"HeaderIsFolded", answers(ok + "X-Folded: a\r\n  b\r\n" + end), succeeds, succeeds},
      {"LinesEndWithLineFeedOnly", answers("HTTP/1.1 200 OK\nContent-Length: 34\n\n" + good_body), succeeds, succeeds},
      {"ConnectionIsNotKept", closes_after(ok + "Connection: close\r\n" + end), succeeds, succeeds},
      {"ConnectionIsSaidToBeKept", closes_after(ok + "Connection: keep-alive\r\n" + end), succeeds, succeeds},
      {"SpeaksHttp10", closes_after("HTTP/1.0 200 OK\r\n\r\n" + good_body), succeeds, succeeds},
  };
}

std::vector<Fault> frames() {
  std::vector<Fault> faults = lengths();
  for (const std::vector<Fault>& more : {chunks(), heads()}) faults.insert(faults.end(), more.begin(), more.end());
  return faults;
}

class BrokenFrame : public ::testing::TestWithParam<Fault> {};
TEST_P(BrokenFrame, OverHttp) { check_fault(GetParam(), false); }
TEST_P(BrokenFrame, OverTls) { check_fault(GetParam(), true); }
INSTANTIATE_TEST_SUITE_P(Fault, BrokenFrame, ::testing::ValuesIn(frames()), name_of);

// A body that lasts until the connection ends is whole only where the end is a word of TLS.
TEST(BrokenFrame, BodyUntilTheEnd) {
  check_fault({"Whole", closes_after(ok + "\r\n" + good_body), succeeds, succeeds}, false);
  check_fault({"Whole", closes_after(ok + "\r\n" + good_body), succeeds, succeeds}, true);
  // OpenSSL before 3.0 could not tell a cut from an end, and libcurl asks later ones not to: JSON has to tell.
  check_fault({"CutOff", cuts_off_after(ok + "\r\n" + good_body.substr(0, 20)), is_malformed, is_malformed}, true);
  check_fault({"Reset", resets_after(ok + "\r\n" + good_body), breaks_off, breaks_off}, true);
}

}  // namespace
}  // namespace polytomic::faults
