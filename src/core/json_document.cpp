#include "core/json_document.h"

#include <cstring>
#include <new>
#include <string>

#include "core/error.h"

namespace polytomic {
namespace {

static_assert(Arena::document_padding >= simdjson::SIMDJSON_PADDING);

constexpr std::string_view bad_escape = "a malformed escape in a text";

}  // namespace

JsonDocument::JsonDocument(std::span<char> json, std::size_t depth_limit, simdjson::ondemand::parser& parser)
    : json_(json), depth_limit_(depth_limit), has_escapes_(std::memchr(json.data(), '\\', json.size()) != nullptr) {
  check(parser.iterate(json.data(), json.size(), json.size() + Arena::document_padding).get(document_));
  has_tokens_ = true;
}

char JsonDocument::scalar() {
  std::string_view token;
  check(document_.raw_json_token().get(token));
  if (token.front() == '{' || token.front() == '[') return '\0';
  if (!passes_scalar(token)) malformed(token.data(), "a value was expected");
  const char* const end = token.data() + token.size();  // of the document, or where another token begins
  if (end != json_.data() + json_.size()) malformed(end, "something follows its end");
  return token.front();
}

bool JsonDocument::passes_scalar(std::string_view token) {
  const std::string_view found = description(token.front());
  if (found == "text") return document_.get_string().error() == simdjson::SUCCESS;
  if (found == "a boolean") return document_.get_bool().error() == simdjson::SUCCESS;
  if (found == "a number") return document_.get_double().error() == simdjson::SUCCESS;
  return without_spaces(token) == "null";  // simdjson 3.0 finds none before a space at the end of a document
}

JsonDocument::Value JsonDocument::root() {
  Value root;
  check(document_.get_value().get(root));
  return root;
}

void JsonDocument::expect_end() {
  const char* rest = nullptr;
  if (document_.current_location().get(rest) != simdjson::OUT_OF_BOUNDS) malformed(rest, "something follows its end");
}

std::string_view JsonDocument::description(char kind) {
  switch (kind) {
    case '{':
      return "an object";
    case '[':
      return "an array";
    case '"':
      return "text";
    case 't':
    case 'f':
      return "a boolean";
    case 'n':
      return "null";
    default:
      return kind == '-' || (kind >= '0' && kind <= '9') ? "a number" : "";
  }
}

std::string_view JsonDocument::key(Member& member) {
  const char* first = member.key().raw();
  const char* end = member.value().raw_json_token().data() - 2;  // before it there are a colon and spaces only
  while (*end != '"') --end;
  std::string_view key{first, static_cast<std::size_t>(end - first)};
  if (is_escaped(key) && member.unescaped_key().get(key) != simdjson::SUCCESS) malformed(first, bad_escape);
  return key;
}

std::string_view JsonDocument::text(Value& value) {
  const std::string_view token = token_of(value);
  if (is_escaped(token)) return unescaped_text(value);
  simdjson::ondemand::raw_json_string passed;
  check(value.get_raw_json_string().get(passed));
  return token.substr(1, token.size() - 2);
}

std::string_view JsonDocument::unescaped_text(Value& value) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) malformed(value.raw_json_token().data(), bad_escape);
  return text;
}

void JsonDocument::null(Value& value) {
  bool is_null = false;
  if (value.is_null().get(is_null) != simdjson::SUCCESS || !is_null) malformed(value);
}

std::string_view JsonDocument::number(Value& value) {
  const std::string_view token = token_of(value);
  double number = 0;
  if (value.get_double().get(number) == simdjson::SUCCESS) return token;
  if (description(kind_of(value)).empty()) malformed(value);
  malformed(token.data(), "a number that is malformed or too big");
}

void JsonDocument::pass(Value& value, JsonWriter* writer) {
  const auto size = [](std::string_view text) { return static_cast<rapidjson::SizeType>(text.size()); };
  switch (kind_of(value)) {
    case '{':
      if (writer != nullptr) writer->StartObject();
      for (auto found : enter_object(value)) {
        Member& member = checked(found);
        const std::string_view name = key(member);
        if (writer != nullptr) writer->Key(name.data(), size(name));
        pass(member.value(), writer);
      }
      leave();
      if (writer != nullptr) writer->EndObject();
      return;
    case '[':
      if (writer != nullptr) writer->StartArray();
      for (auto found : enter_array(value)) pass(checked(found), writer);
      leave();
      if (writer != nullptr) writer->EndArray();
      return;
    case '"': {
      const std::string_view content = text(value);
      if (writer != nullptr) writer->String(content.data(), size(content));
      return;
    }
    case 't':
    case 'f': {
      const bool truth = boolean(value);
      if (writer != nullptr) writer->Bool(truth);
      return;
    }
    case 'n':
      null(value);
      if (writer != nullptr) writer->Null();
      return;
    default: {
      const std::string_view digits = number(value);
      if (writer != nullptr) writer->RawValue(digits.data(), digits.size(), rapidjson::kNumberType);
    }
  }
}

void JsonDocument::malformed(Value& value) { malformed(value.raw_json_token().data(), "a value was expected"); }

void JsonDocument::malformed(simdjson::error_code error) {
  if (error == simdjson::MEMALLOC) throw std::bad_alloc();
  if (error == simdjson::UTF8_ERROR)
    throw Failure(POLYTOMIC_ERROR_MALFORMED_RESPONSE, "the API's answer is not valid UTF-8");
  if (error == simdjson::EMPTY) malformed(nullptr, "it is empty");
  const char* place = nullptr;
  if (has_tokens_ && document_.current_location().get(place) == simdjson::OUT_OF_BOUNDS)
    place = json_.data() + json_.size();
  malformed(place, simdjson::error_message(error));
}

void JsonDocument::malformed(const char* place, std::string_view reason) const {
  const std::string where = place == nullptr ? "" : " at byte " + std::to_string(place - json_.data());
  throw Failure(POLYTOMIC_ERROR_MALFORMED_RESPONSE,
                "the API's answer is not valid JSON" + where + ": " + std::string(reason));
}

void JsonDocument::too_deep() const {
  throw Failure(POLYTOMIC_ERROR_RESPONSE_TOO_DEEP,
                "the API's answer is nested deeper than " + std::to_string(depth_limit_) + " levels");
}

}  // namespace polytomic
