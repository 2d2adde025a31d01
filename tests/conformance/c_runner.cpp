// Runs the shared cases through the C header and writes what came out, one JSON object a line.
// Usage: c-runner CASES_DIRECTORY local|http|answers; the environment names the address, the key and the case variables.
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

#include "case_request.h"
#include "core/encode.h"
#include "generated/operations.h"

namespace conformance {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

struct Releaser {
  void operator()(polytomic_client* client) const {
    polytomic_client_close(client);
    polytomic_client_release(client);
  }
  void operator()(polytomic_call* call) const { polytomic_call_release(call); }
  void operator()(polytomic_response* response) const { polytomic_response_release(response); }
};
using Client = std::unique_ptr<polytomic_client, Releaser>;
using Call = std::unique_ptr<polytomic_call, Releaser>;
using Response = std::unique_ptr<polytomic_response, Releaser>;

std::string_view view(const rapidjson::Value& value) { return {value.GetString(), value.GetStringLength()}; }
std::string_view view(const polytomic_string& value) { return {value.data, value.size}; }

bool names(const rapidjson::Value& test_case, const char* member, std::string_view wanted) {
  if (!test_case.HasMember(member)) return true;
  const auto& list = test_case[member].GetArray();
  return std::any_of(list.begin(), list.end(), [&](const auto& each) { return view(each) == wanted; });
}

// Without a list a case is for the engine, in this process and behind a server.
bool is_for(const rapidjson::Value& test_case, std::string_view transport) {
  if (test_case.HasMember("transports")) return names(test_case, "transports", transport);
  return transport == "local" || transport == "http";
}

Client open_client() {
  const std::string url = std::getenv("POLYTOMIC_URL");
  const char* key = std::getenv("POLYTOMIC_API_KEY");
  polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
  options.url = {url.data(), url.size()};
  if (key != nullptr && *key != '\0') options.api_key = {key, POLYTOMIC_NUL_TERMINATED};
  options.delivery = POLYTOMIC_DELIVERY_WAIT;
  polytomic_client* client = nullptr;
  polytomic_error* error = nullptr;
  if (polytomic_client_create(&options, &client, &error) == POLYTOMIC_OK) return Client(client);
  const std::string message(view(polytomic_error_describe(error)->message));
  polytomic_error_release(error);
  throw std::runtime_error(message);
}

polytomic_call_options call_options(const rapidjson::Value& test_case, Memory& memory) {
  polytomic_call_options options = POLYTOMIC_CALL_OPTIONS_INIT;
  if (!test_case.HasMember("options")) return options;
  for (const auto& member : test_case["options"].GetObject()) {
    const std::string_view name = view(member.name);
    if (name == "timeout_milliseconds") {
      options.timeout_milliseconds = member.value.GetUint64();
    } else if (name == "idempotency_key") {
      options.idempotency_key = memory.text(member.value);
    } else if (name == "api_version") {
      options.api_version = memory.text(member.value);
    } else if (name == "headers") {
      const auto& headers = memory.parameters(member.value);
      options.headers_count = headers.size();
      options.headers = headers.data();
    } else {
      throw std::runtime_error("no call option is called " + std::string(name));
    }
  }
  return options;
}

polytomic_status start_raw(polytomic_client* client, const rapidjson::Value& request,
                           const polytomic_call_options& options, Memory& memory, polytomic_call** call) {
  polytomic_raw_request raw = POLYTOMIC_RAW_REQUEST_INIT;
  if (request.HasMember("method")) raw.method = memory.text(request["method"]);
  if (request.HasMember("path")) raw.path = memory.text(request["path"]);
  if (request.HasMember("body")) raw.body = memory.text(request["body"]);
  if (request.HasMember("query")) {
    const auto& query = memory.parameters(request["query"]);
    raw.query_count = query.size();
    raw.query = query.data();
  }
  return polytomic_request(client, &raw, &options, nullptr, nullptr, call);
}

void write_text(Writer& writer, const char* name, std::string_view value) {
  writer.Key(name);
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void write_error(Writer& writer, const polytomic_error_details& error) {
  writer.Key("error");
  writer.StartObject();
  write_text(writer, "status", polytomic_status_name(error.code));
  write_text(writer, "category", polytomic_category_name(error.category));
  writer.Key("http_status");
  writer.Int(error.http_status);
  if (error.key.data != nullptr) write_text(writer, "key", view(error.key));
  if (error.field.data != nullptr) write_text(writer, "field", view(error.field));
  write_text(writer, "message", view(error.message));
  writer.Key("retryable");
  writer.Bool(error.retryable != 0);
  writer.Key("maybe_applied");
  writer.Bool(error.maybe_applied != 0);
  writer.EndObject();
}

void write_result(Writer& writer, const polytomic_response* response, const Entry* entry,
                  const polytomic::OperationDescriptor* operation) {
  writer.Key("result");
  if (entry == nullptr) {
    writer.StartObject();
    writer.Key("http_status");
    writer.Int(polytomic_response_http_status(response));
    const polytomic_string body = polytomic_response_json(response);
    write_text(writer, "body", body.data == nullptr ? std::string_view{""} : view(body));
    writer.EndObject();
  } else if (entry->result == nullptr) {
    writer.Null();
  } else {
    const std::string json = polytomic::encode(entry->result(response), *operation->result, false);
    writer.RawValue(json.data(), json.size(), rapidjson::kObjectType);
  }
}

void run_case(polytomic_client* client, const rapidjson::Value& test_case) {
  const std::string_view name = view(test_case["operation"]);
  const bool raw = name == "request";
  const auto* entry =
      std::find_if(entries.begin(), entries.end(), [&](const Entry& each) { return each.name == name; });
  if (!raw && entry == entries.end()) throw std::runtime_error("no operation is called " + std::string(name));
  Memory memory;
  const polytomic_call_options options = call_options(test_case, memory);
  const auto* operation =
      raw ? nullptr : &polytomic::all_operations()[static_cast<std::size_t>(entry - entries.begin())];
  polytomic_call* started = nullptr;
  const polytomic_status status =
      raw ? start_raw(client, test_case["request"], options, memory, &started)
          : entry->start(client, memory.request(*operation, test_case["request"]), &options, &started);
  const Call call(started);
  if (status != POLYTOMIC_OK) throw std::runtime_error("not started: " + std::string(polytomic_status_name(status)));
  polytomic_response* taken = nullptr;
  if (polytomic_call_wait(call.get(), -1, &taken) != POLYTOMIC_OK) throw std::runtime_error("no response");
  const Response response(taken);

  rapidjson::StringBuffer line;
  Writer writer(line);
  writer.StartObject();
  write_text(writer, "case", view(test_case["name"]));
  if (const polytomic_error* error = polytomic_response_error(response.get())) {
    write_error(writer, *polytomic_error_describe(error));
  } else {
    write_result(writer, response.get(), raw ? nullptr : entry, operation);
  }
  writer.EndObject();
  std::printf("%s\n", line.GetString());
  if (test_case.HasMember("save") && polytomic_response_connection(response.get()) != nullptr) {
    const std::string variable = "POLYTOMIC_CASE_" + std::string(view(test_case["save"]));
    setenv(variable.c_str(), polytomic_response_connection(response.get())->id.data, 1);
  }
}

void run_file(polytomic_client* client, const std::filesystem::path& path, std::string_view transport) {
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  rapidjson::Document cases;
  cases.Parse(text.data(), text.size());
  if (!cases.IsArray()) throw std::runtime_error(path.string() + " is not a JSON array");
  for (const auto& test_case : cases.GetArray()) {
    if (names(test_case, "languages", "c") && is_for(test_case, transport)) run_case(client, test_case);
  }
}

int run(const std::filesystem::path& directory, std::string_view transport) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) files.push_back(entry.path());
  std::ranges::sort(files);
  {
    const Client client = open_client();
    for (const auto& file : files) run_file(client.get(), file, transport);
  }
  if (polytomic_live_object_count() != 0) throw std::runtime_error("objects are left");
  return 0;
}

}  // namespace
}  // namespace conformance

int main(int count, char** arguments) {
  if (count != 3) {
    std::fprintf(stderr, "usage: c-runner CASES_DIRECTORY local|http|answers\n");
    return 2;
  }
  try {
    return conformance::run(arguments[1], arguments[2]);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "c-runner: %s\n", problem.what());
    return 1;
  }
}
