#include "http/message.h"

#include <algorithm>
#include <utility>

#include "core/text.h"
#include "core/wire_check.h"
#include "http/retry.h"

namespace polytomic::http {
namespace {

// Of a request without headers of the caller's.
constexpr std::size_t usual_lines = 8;
constexpr std::size_t usual_text = 256;

std::string_view version_to_send(const Call& call, const RemoteOptions& options) {
  if (!call.options().api_version.empty()) return call.options().api_version;
  const OperationDescriptor* operation = call.operation();
  // A deprecated operation exists in old versions only, whatever the client prefers.
  if (operation != nullptr && !operation->deprecated.empty()) return operation->sends;
  if (!options.api_version.empty()) return options.api_version;
  return operation != nullptr ? operation->sends : std::string_view{default_api_version};
}

WireRequest wire_request(const Call& call) {
  if (!call.raw()) return encode_request(call.request());
  const RawRequest& raw = *call.raw();
  check_raw_request(raw);
  return {raw.method, raw.path, encode_query(raw.query), raw.body.value_or("")};
}

void add_headers(const Call& call, const Target& target, Message& message) {
  const CallOptions& options = call.options();
  HeaderList& headers = message.headers;
  headers.make_room();
  const auto add_default = [&](std::string_view name, std::string_view value) {
    const bool given = std::ranges::any_of(
        options.headers, [&](const NamedValue& header) { return same_ignoring_case(header.first, name); });
    if (!given) headers.add(name, value);
  };
  if (!target.authorization.empty()) headers.add_borrowed(target.authorization.text());
  headers.add("X-Polytomic-Version", version_to_send(call, target.options));
  add_default("Accept", "application/json");
  add_default("User-Agent", target.user_agent);
  if (message.has_body) add_default("Content-Type", "application/json");
  if (!message.idempotency_key.empty()) headers.add("Idempotency-Key", message.idempotency_key);
  for (const auto& [name, value] : options.headers) headers.add(name, value);
  headers.suppress("Expect");
}

}  // namespace

// The lines are in libcurl's own notation: "Name;" sends an empty value, "Name:" removes the header.
void HeaderList::add(std::string_view name, std::string_view value) {
  add_line(name, value.empty() ? ";" : ": ", value);
}

void HeaderList::make_room() {
  lines_.reserve(usual_lines);
  text_.reserve(usual_text);
}

void HeaderList::suppress(std::string_view name) { add_line(name, ":", {}); }

void HeaderList::add_borrowed(const std::string& line) { lines_.push_back({line.c_str(), 0}); }

void HeaderList::add_line(std::string_view name, std::string_view between, std::string_view value) {
  lines_.push_back({nullptr, text_.size()});
  for (const std::string_view part : {name, between, value}) text_ += part;
  text_ += '\0';
}

curl_slist* HeaderList::get() {
  nodes_.clear();
  nodes_.reserve(lines_.size());  // so that each stays where the one before says
  for (const Line& line : lines_) {
    // libcurl reads the lines and never writes to them.
    nodes_.push_back({const_cast<char*>(text_of(line)), nullptr});
    if (nodes_.size() > 1) nodes_[nodes_.size() - 2].next = &nodes_.back();
  }
  return nodes_.empty() ? nullptr : nodes_.data();
}

std::vector<std::pair<std::string_view, std::string_view>> HeaderList::fields() const {
  std::vector<std::pair<std::string_view, std::string_view>> fields;
  for (const Line& each : lines_) {
    const std::string_view line = text_of(each);
    const std::size_t end = line.find_first_of(":;");
    const std::string_view rest = line.substr(end);
    if (rest != ":") fields.emplace_back(line.substr(0, end), rest == ";" ? rest.substr(1) : rest.substr(2));
  }
  return fields;
}

void write_message(const Call& call, const Target& target, bool may_retry, Message& message) {
  check_call_options(call.options());
  WireRequest wire = wire_request(call);
  message.method = std::move(wire.method);
  message.url.reserve(target.address.url.size() + wire.path.size() + wire.query.size() + 1);
  message.url.append(target.address.url).append(wire.path);
  if (!wire.query.empty()) message.url.append("?").append(wire.query);
  message.has_body =
      message.method == "POST" || message.method == "PUT" || message.method == "PATCH" || !wire.body.empty();
  message.body = std::move(wire.body);
  message.is_read = message.method == "GET" || message.method == "HEAD";
  message.idempotency_key = call.options().idempotency_key;
  // The API keeps no keys for DELETE, where a repetition would find nothing left to delete.
  if (!message.is_read && message.method != "DELETE" && message.idempotency_key.empty() && may_retry)
    message.idempotency_key = make_idempotency_key();
  message.is_repeatable = message.is_read || !message.idempotency_key.empty();
  add_headers(call, target, message);
}

}  // namespace polytomic::http
