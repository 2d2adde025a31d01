#include "core/response.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <charconv>

#include "core/decode.h"
#include "core/encode.h"
#include "core/request.h"
#include "core/status.h"
#include "core/text.h"

namespace polytomic {
namespace {

std::string json_text(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string text_member(const rapidjson::Value& object, const char* name) {
  const auto found = object.FindMember(name);
  if (found == object.MemberEnd() || !found->value.IsString()) return {};
  return {found->value.GetString(), found->value.GetStringLength()};
}

// Fills in what an error body says, in each of the shapes that versions of the API have used.
void read_error_body(std::string_view body, Error& error) {
  try {
    check_json_object("body", body);  // bounds the depth: what is written out again below is written recursively
  } catch (const Failure&) {
    return;
  }
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(body.data(), body.size());
  if (document.HasParseError() || !document.IsObject()) return;
  error.key = text_member(document, "key");
  std::string message = text_member(document, "message");
  if (message.empty()) message = text_member(document, "error");  // {code, context, error, status}
  const auto nested = document.FindMember("error");               // {error: {message}}
  if (message.empty() && nested != document.MemberEnd() && nested->value.IsObject())
    message = text_member(nested->value, "message");
  for (const char* name : {"metadata", "context"}) {
    const auto found = document.FindMember(name);
    if (!error.metadata.empty() || found == document.MemberEnd() || found->value.IsNull()) continue;
    error.metadata = json_text(found->value);
    if (found->value.IsObject()) error.field = text_member(found->value, "field");
  }
  if (!message.empty()) error.message = std::move(message);
}

std::int64_t retry_after(const std::vector<NamedValue>& headers) {
  const std::string* text = find_header(headers, "Retry-After");
  std::int64_t seconds = 0;
  if (text == nullptr) return -1;
  const char* end = text->data() + text->size();
  const auto parsed = std::from_chars(text->data(), end, seconds);
  constexpr std::int64_t longest = 366LL * 24 * 3600;
  if (parsed.ec != std::errc{} || parsed.ptr != end || seconds < 0) return -1;
  return std::min(seconds, longest) * 1000;
}

Error error_of_answer(int http_status, const std::vector<NamedValue>& headers, std::string_view body) {
  Error error;
  error.http_status = http_status;
  read_error_body(body, error);
  error.code = status_of_answer(http_status, error.key);
  if (error.message.empty()) {
    error.message = "the API answered with HTTP status " + std::to_string(http_status) +
                    (body.empty() ? " and no explanation"
                                  : " and a body that is not an API error, perhaps from a server in between");
  }
  error.retry_after_milliseconds = retry_after(headers);
  return error;
}

}  // namespace

const std::string* find_header(const std::vector<NamedValue>& headers, std::string_view name) {
  const auto found =
      std::ranges::find_if(headers, [&](const NamedValue& header) { return same_ignoring_case(header.first, name); });
  return found == headers.end() ? nullptr : &found->second;
}

std::string json_of(const Response& response) {
  if (response.body) return *response.body;
  if (response.json) return *response.json;
  if (response.received.empty())
    return response.result == nullptr ? std::string() : encode(response.result, *response.type, response.envelope);
  std::string text(response.received);
  if (response.received_in_place) std::ranges::replace(text, '\0', '"');  // a valid document has no other NULs
  return text;
}

namespace {

// Decodes `body`, which the response keeps.
void read_success(const OperationDescriptor* operation, std::pmr::string body, std::size_t depth_limit,
                  std::shared_ptr<std::pmr::memory_resource> memory, Decoder& decoder, Response& response) {
  const bool has_result = operation != nullptr && operation->result != nullptr;
  // A raw answer is given as it came; one without a result may be anything, and only text is handed on.
  const bool is_kept = !body.empty() && (operation == nullptr || has_result || is_valid_utf8(body));
  if (!is_kept && !has_result) return;
  auto arena = std::make_shared<Arena>(std::move(memory), has_result ? body.size() : 0);
  const std::span<char> document = arena->adopt_document(std::move(body));
  if (has_result) {
    response.result = decoder.decode(document, *operation->result, operation->envelope, *arena, {depth_limit});
    response.type = operation->result;
    response.envelope = operation->envelope;
  }
  response.received = {document.data(), document.size()};
  response.received_in_place = has_result;
  response.arena = std::move(arena);
}

}  // namespace

Response read_answer(const OperationDescriptor* operation, int http_status, std::vector<NamedValue> headers,
                     std::pmr::string body, std::size_t depth_limit, std::shared_ptr<std::pmr::memory_resource> memory,
                     Decoder* decoder) {
  Response response;
  Decoder once;
  try {
    if (http_status < 200 || http_status >= 300) throw Failure(error_of_answer(http_status, headers, body));
    read_success(operation, std::move(body), depth_limit, std::move(memory), decoder == nullptr ? once : *decoder,
                 response);
  } catch (const Failure& failure) {
    Error error = failure.error();
    error.http_status = http_status;
    if (const std::string* id = find_header(headers, "X-Request-Id")) error.request_id = *id;
    response = Response::failed(std::move(error));
  }
  response.http_status = http_status;
  response.headers = std::move(headers);
  return response;
}

std::string encode_error(const Error& error) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto write_text = [&](const char* name, const std::string& text) {
    writer.Key(name);
    writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  };
  writer.StartObject();
  write_text("key", error.key);
  write_text("message", error.message);
  writer.Key("status");
  writer.Int(error.http_status);
  writer.Key("metadata");
  if (!error.metadata.empty()) {
    writer.RawValue(error.metadata.data(), error.metadata.size(), rapidjson::kObjectType);
  } else {
    writer.StartObject();
    if (!error.field.empty()) write_text("field", error.field);
    writer.EndObject();
  }
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace polytomic
