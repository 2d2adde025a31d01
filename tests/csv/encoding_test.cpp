// Byte order marks, encodings with and without them, and bytes that stand for nothing.
#include "core/text.h"
#include "fixture.h"

namespace polytomic::local::csv::testing {
namespace {

using namespace std::string_literals;

// ASCII and the letters of Latin-1, and anything up to U+FFFF, in `size` bytes each.
std::string encode(std::u16string_view text, std::size_t size, bool big_endian) {
  std::string bytes;
  for (const char16_t letter : text) {
    std::string unit(size, '\0');
    unit[0] = static_cast<char>(letter & 0xFFU);
    unit[1] = static_cast<char>(letter >> 8U);
    if (big_endian) std::reverse(unit.begin(), unit.end());
    bytes += unit;
  }
  return bytes;
}

constexpr std::u16string_view wide_text = u"id,größe\n1,naïve\n2,日本\n";
const std::vector<std::string> expected{R"({"id":1,"größe":"naïve"})", R"({"id":2,"größe":"日本"})"};

using EncodingTest = CsvTest;

TEST_F(EncodingTest, TakesByteOrderMarks) {
  EXPECT_EQ(sample("\xEF\xBB\xBFid,größe\n1,naïve\n2,日本\n"), expected);
  EXPECT_EQ(sample("\xFF\xFE" + encode(wide_text, 2, false)), expected);
  EXPECT_EQ(sample("\xFE\xFF" + encode(wide_text, 2, true)), expected);
  EXPECT_EQ(sample("\xFF\xFE\0\0"s + encode(wide_text, 4, false)), expected);
  EXPECT_EQ(sample("\0\0\xFE\xFF"s + encode(wide_text, 4, true)), expected);
  EXPECT_EQ(columns(read("\xEF\xBB\xBF\"id\",b\n1,2\n")), "id integer, b integer");
}

TEST_F(EncodingTest, FindsEncodingsWithoutMarks) {
  EXPECT_EQ(sample("id,größe\n1,naïve\n2,日本\n"), expected);
  EXPECT_EQ(sample(encode(wide_text, 2, false)), expected);
  EXPECT_EQ(sample(encode(wide_text, 2, true)), expected);
  EXPECT_EQ(warnings(read(encode(wide_text, 2, true))), "");
}

TEST_F(EncodingTest, TakesOtherBytesForWindows1252AndSaysSo) {
  const std::string text =
      "id,gr\xF6\xDF"
      "e,price\n1,na\xEFve,5\x80\n";
  EXPECT_EQ(sample(text), (std::vector<std::string>{R"({"id":1,"größe":"naïve","price":"5€"})"}));
  expect_part(warnings(read(text)), "was read as windows-1252");
}

TEST_F(EncodingTest, TakesWhatTheConfigurationSays) {
  EXPECT_EQ(columns(read("id,\xE9t\xE9\n1,2\n", R"("encoding":"ISO-8859-1")")), "id integer, été integer");
  EXPECT_EQ(columns(read("id,\x93\xFA\x96\x7B\n1,2\n", R"("encoding":"Shift_JIS")")), "id integer, 日本 integer");
  EXPECT_EQ(sample(encode(wide_text, 2, true), R"("encoding":"utf-16")"), expected);
  EXPECT_EQ(sample("\xFE\xFF" + encode(wide_text, 2, true), R"("encoding":"UTF-16")"), expected);
  EXPECT_EQ(warnings(read("id,\xE9t\xE9\n1,2\n", R"("encoding":"ISO-8859-1")")), "");
}

TEST_F(EncodingTest, ReplacesABadByteAndSaysWhere) {
  std::string text = "id,name\n1,größe\n2,übel\n3,äöü\n";
  const std::size_t place = text.size() + 3;
  text +=
      "4,a\xFF"
      "b\n5,é\n";
  const Object object = read(text);
  EXPECT_EQ(columns(object), "id integer, name text");
  expect_part(warnings(object), "(1, the first at offset " + std::to_string(place) + ")");
  EXPECT_EQ(sample(text).at(3), R"({"id":4,"name":"a�b"})");
}

TEST_F(EncodingTest, ReplacesABadByteThatComesLate) {
  std::string text = "id,name\n";
  while (text.size() < 1'000'000) text += "1,plain\n";
  const std::size_t place = text.size() + 2;
  text += "2,\xC3(\n3,";
  const Object object = read(text + "ü\n");
  EXPECT_EQ(columns(object), "id integer, name text");
  expect_part(warnings(object),
              "no character in UTF-8 were replaced (1, the first at offset " + std::to_string(place) + ")");
  // A character that the end cuts off.
  expect_part(warnings(read(text + "\xE2\x82")), "replaced (3, ");
}

TEST_F(EncodingTest, KeepsCharactersThatPiecesOfTheFileCut) {
  for (int shift = 0; shift < 4; ++shift) {
    std::string text = "id,name" + std::string(static_cast<std::size_t>(shift), 'x') + "\n";
    while (text.size() < 1'200'000) text += "1,€𝄞\n";
    EXPECT_EQ(warnings(read(text)), "") << shift;
  }
}

TEST_F(EncodingTest, ReplacesHalvesOfPairsInUtf16) {
  std::string text = "\xFF\xFE" + encode(u"id,name\n1,a", 2, false) + "\x3D\xD8" + encode(u"b\n2,c\n", 2, false);
  EXPECT_EQ(sample(text).at(0), R"({"id":1,"name":"a�b"})");
  text.pop_back();  // half a unit at the end
  expect_part(warnings(read(text)), "stand for no character in UTF-16LE were replaced");
}

TEST_F(EncodingTest, TakesNulForACharacterOfValues) {
  const std::string text = "id,na\0me\n1,a\0b\n2,c\n"s;
  EXPECT_EQ(sample(text).at(0), R"({"id":1,"na me":"a\u0000b"})");
  EXPECT_TRUE(is_valid_utf8(read(text).columns.at(1).name));
}

}  // namespace
}  // namespace polytomic::local::csv::testing
