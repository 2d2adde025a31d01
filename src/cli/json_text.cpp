#include "cli/json_text.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace polytomic::cli {
namespace {

// RapidJSON would write numbers that it was told to leave alone as strings.
class NumberKeepingWriter : public rapidjson::PrettyWriter<rapidjson::StringBuffer> {
 public:
  using rapidjson::PrettyWriter<rapidjson::StringBuffer>::PrettyWriter;

  bool RawNumber(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    return RawValue(text, length, rapidjson::kNumberType);
  }
};

}  // namespace

std::string plain_text(const rapidjson::Value& value) {
  if (value.IsString()) return {value.GetString(), value.GetStringLength()};
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

std::optional<std::string> indented(std::string_view json) {
  rapidjson::MemoryStream stream(json.data(), json.size());
  rapidjson::StringBuffer buffer;
  NumberKeepingWriter writer(buffer);
  writer.SetIndent(' ', 2);
  rapidjson::Reader reader;
  constexpr unsigned flags = rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseIterativeFlag;
  if (reader.Parse<flags>(stream, writer).IsError()) return std::nullopt;
  return std::string(buffer.GetString(), buffer.GetSize());
}

}  // namespace polytomic::cli
