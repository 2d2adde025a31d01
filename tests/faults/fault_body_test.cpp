// Answers whose frame is good and whose body is not what the API promises: not JSON, too much, badly compressed.
#include <curl/curl.h>

#include <array>

#include "faults/compressed.h"
#include "faults/plays.h"
#include "unit/lack.h"

namespace polytomic::faults {
namespace {

constexpr Limits small_answer{.response_size = 65'536};
constexpr std::string_view bomb_size_note = "larger than 65536 bytes after decompression";

// A MiB of spaces each, as the brotli and zstd programs compress it.
constexpr std::string_view brotli_bomb{"\x57\xff\xff\x8f\x5f\x02\x24\x1e\x0b\x04\x72\xef\x1f\x00", 14};
constexpr std::string_view zstd_bomb{
    "\x28\xb5\x2f\xfd\x04\x68\x4c\x00\x00\x08\x20\x01\x00\xfc\xff\x39\x10\x02\x02\x00\x10\x20\x02\x00\x10"
    "\x20\x02\x00\x10\x20\x02\x00\x10\x20\x02\x00\x10\x20\x02\x00\x10\x20\x03\x00\x10\x20\x85\xf8\xfa\x42",
    50};

Fault body(std::string name, const std::string& text, const Outcome& outcome, std::string_view headers = {}) {
  return {std::move(name), answers_body(text, headers), outcome, outcome};
}

std::string nested(std::size_t depth) {
  return R"({"data":{"id":"c1","configuration":)" + std::string(depth, '[') + std::string(depth, ']') + "}}";
}

std::vector<Fault> contents() {
  const std::string page = "<!DOCTYPE html><html><body><h1>Welcome to the portal</h1></body></html>";
  return {
      body("HtmlPage", page, is_malformed, "Content-Type: text/html\r\n"),
      body("HtmlPageThatClaimsToBeJson", page, is_malformed, "Content-Type: application/json\r\n"),
      body("JsonThatClaimsToBeHtml", good_body, succeeds, "Content-Type: text/html\r\n"),
      body("JsonThatClaimsToBeAPicture", good_body, succeeds, "Content-Type: image/png\r\n"),
      body("JsonWithoutType", good_body, succeeds),
      body("JsonOfUnknownCharacterSet", good_body, succeeds, "Content-Type: application/json; charset=klingon\r\n"),
      body("Empty", "", is_malformed, "Content-Type: application/json\r\n"),
      {"NoContent", answers("HTTP/1.1 204 No Content\r\n\r\n"), is_malformed, is_malformed},
      {"ResetContent", answers("HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"), is_malformed, is_malformed},
      {"PartialContent", answers(answer("206 Partial Content", good_body.substr(0, 20))), is_malformed, is_malformed},
      body("Blanks", "  \r\n\t ", is_malformed),
      body("Null", "null", is_of_wrong_type),
      body("Array", R"([{"id":"c1"}])", is_of_wrong_type),
      body("Text", R"("ok")", is_of_wrong_type),
      body("Number", "42", is_of_wrong_type),
      body("EmptyObject", "{}", is_of_wrong_type),
      body("DataIsNull", R"({"data":null})", is_of_wrong_type),
      body("DataIsArray", R"({"data":[]})", is_of_wrong_type),
      body("DataIsText", R"({"data":"c1"})", is_of_wrong_type),
      body("FieldOfWrongType", R"({"data":{"id":7}})", is_of_wrong_type),
      body("BooleanOfWrongType", R"({"data":{"id":"c1","saved":"yes"}})", is_of_wrong_type),
      body("ArrayOfWrongType", R"({"data":{"id":"c1","policies":{}}})", is_of_wrong_type),
      body("NotUtf8", "{\"data\":{\"id\":\"c\xff\"}}", is_malformed),
      body("OverlongUtf8", "{\"data\":{\"id\":\"\xc0\xaf\"}}", is_malformed),
      body("LoneSurrogate", R"({"data":{"id":"\ud800"}})", is_malformed),
      body("Utf16", std::string("{\0\"\0d\0a\0t\0a\0", 12), is_malformed),
      body("HoldsNul", std::string("{\"data\":{\"id\":\"c\0\"}}", 20), is_malformed),
      body("EndsInNul", good_body + std::string(1, '\0'), is_malformed),
      body("BreaksOffInside", good_body.substr(0, 20), is_malformed),
      body("BreaksOffInAnEscape", R"({"data":{"id":"\u00)", is_malformed),
      body("GoesOnBehind", good_body + good_body, is_malformed),
      body("NotANumber", R"({"data":{"id":NaN}})", is_malformed),
      body("Comment", R"({"data":{"id":"c1"/* the id */}})", is_malformed),
      body("TrailingComma", R"({"data":{"id":"c1",}})", is_malformed),
      body("SingleQuotes", "{'data':{'id':'c1'}}", is_malformed),
      body("RawLineBreakInText", "{\"data\":{\"id\":\"c\n1\"}}", is_malformed),
      body("HugeNumber", R"({"data":{"id":"c1","configuration":{"n":1e999999}}})", is_malformed),
      body("TooDeep", nested(100), is_too_deep),
      body("MuchTooDeep", nested(1'000'000), is_too_deep),
      body("DeepAndUnfinished", R"({"data":{"id":"c1","configuration":)" + std::string(1'000'000, '['), is_too_deep),
      body("UnknownMembersOnly", R"({"data":{"surprise":[1,2,{"a":null}]}})", succeeds),
  };
}

Fault large(std::string name, Play play) {
  return {std::move(name),
          std::move(play),
          is_too_large,
          is_too_large,
          small_answer,
          Stage::request,
          0,
          0,
          std::string(bomb_size_note)};
}

std::vector<Fault> sizes() {
  const std::string megabyte(std::size_t{1} << 20U, ' ');
  const std::string end(1000, ' ');
  return {
      large("BodyOverTheLimit", closes_after(answer("200 OK", megabyte))),
      large("BodyOneByteOverTheLimit",
            answers(answer("200 OK", good_body + std::string(65'537 - good_body.size(), ' ')))),
      {"BodyOfTheLimit", answers(answer("200 OK", good_body + std::string(65'536 - good_body.size(), ' '))), succeeds,
       succeeds, small_answer},
      large("ChunksOverTheLimit", closes_after(chunked + chunk(megabyte) + "0\r\n\r\n")),
      large("ErrorBodyOverTheLimit", closes_after(answer("500 X", megabyte))),
      large("BodyNeverEnds", never_ends(ok + "\r\n", end)),
      large("ChunksNeverEnd", never_ends(chunked, chunk(end))),
      large("ErrorBodyNeverEnds", never_ends("HTTP/1.1 503 X\r\n\r\n", end)),
      large("GzipBomb", answers_body(gzip(megabyte), "Content-Encoding: gzip\r\n")),
      large("GzipBombInChunks", answers(ok + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" +
                                        chunk(gzip(megabyte)) + "0\r\n\r\n")),
      large("GzipBombInAnError", answers(answer("422 X", gzip(megabyte), "Content-Encoding: gzip\r\n"))),
      large("GzipOfGzipBomb", answers_body(gzip(gzip(megabyte)), "Content-Encoding: gzip, gzip\r\n")),
      large("DeflateBomb", answers_body(zlib(megabyte), "Content-Encoding: deflate\r\n")),
      large("RawDeflateBomb", answers_body(raw_deflate(megabyte), "Content-Encoding: deflate\r\n")),
      large("BrotliBomb", answers_body(brotli_bomb, "Content-Encoding: br\r\n")),
      large("ZstdBomb", answers_body(zstd_bomb, "Content-Encoding: zstd\r\n")),
  };
}

std::vector<Fault> encodings() {
  const std::string good = gzip(good_body);
  std::string wrong_sum = good;
  wrong_sum[good.size() - 8] = static_cast<char>(wrong_sum[good.size() - 8] ^ 1);
  std::string wrong_data = good;
  for (std::size_t index = 12; index < 24; ++index) wrong_data[index] = '\xff';
  const std::string garbage = "this was never compressed";
  return {
      body("GzipIsNone", garbage, is_malformed, "Content-Encoding: gzip\r\n"),
      body("GzipBreaksOff", good.substr(0, good.size() / 2), is_malformed, "Content-Encoding: gzip\r\n"),
      body("GzipIsHeaderOnly", good.substr(0, 10), is_malformed, "Content-Encoding: gzip\r\n"),
      body("GzipIsDamaged", wrong_data, is_malformed, "Content-Encoding: gzip\r\n"),
      body("GzipHasTheWrongSum", wrong_sum, is_malformed, "Content-Encoding: gzip\r\n"),
      body("GzipIsEmpty", "", is_malformed, "Content-Encoding: gzip\r\n"),
      body("GzipIsFollowedByGarbage", good + garbage, is_malformed, "Content-Encoding: gzip\r\n"),
      body("GzipIsNotSaid", good, is_malformed),
      body("GzipIsSaidTwice", good, is_malformed, "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n"),
      body("GzipSevenTimesSaid", good, is_malformed, "Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip, gzip\r\n"),
      body("DeflateIsNone", garbage, is_malformed, "Content-Encoding: deflate\r\n"),
      body("BrotliIsNone", garbage, is_malformed, "Content-Encoding: br\r\n"),
      body("BrotliBreaksOff", std::string(brotli_bomb.substr(0, 8)), is_malformed, "Content-Encoding: br\r\n"),
      body("ZstdIsNone", garbage, is_malformed, "Content-Encoding: zstd\r\n"),
      body("ZstdBreaksOff", std::string(zstd_bomb.substr(0, 20)), is_malformed, "Content-Encoding: zstd\r\n"),
      body("EncodingIsUnknown", good_body, is_malformed, "Content-Encoding: rot13\r\n"),
      body("EncodingIsEmpty", good_body, succeeds, "Content-Encoding: \r\n"),
  };
}

std::vector<Fault> bodies() {
  std::vector<Fault> faults = contents();
  for (const std::vector<Fault>& more : {sizes(), encodings()}) faults.insert(faults.end(), more.begin(), more.end());
  return faults;
}

bool libcurl_reads(const std::string& name) {
  const int features = curl_version_info(CURLVERSION_NOW)->features;
  if (name.starts_with("Brotli")) return (features & CURL_VERSION_BROTLI) != 0;
  if (name.starts_with("Zstd")) return (features & CURL_VERSION_ZSTD) != 0;
  return true;
}

class BadBody : public ::testing::TestWithParam<Fault> {};

TEST_P(BadBody, OverHttp) {
  if (!libcurl_reads(GetParam().name)) return testing::lack("libcurl was built without this compression");
  check_fault(GetParam(), false);
}

TEST_P(BadBody, OverTls) {
  if (!libcurl_reads(GetParam().name)) return testing::lack("libcurl was built without this compression");
  check_fault(GetParam(), true);
}

INSTANTIATE_TEST_SUITE_P(Fault, BadBody, ::testing::ValuesIn(bodies()), name_of);

}  // namespace
}  // namespace polytomic::faults
