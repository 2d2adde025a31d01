// Any bytes as the head and body of a request to the server: no exception but the one for refusals, no key that was not
// right, an answer that every client can read, and what is let in survives the way to the wire and back.
#include <rapidjson/document.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "core/request.h"
#include "core/response.h"
#include "lines.h"
#include "server/authentication.h"
#include "server/explorer.h"
#include "server/gate.h"
#include "server/peer.h"
#include "server/probes.h"
#include "server/traffic.h"

namespace {

using namespace polytomic;

constexpr std::string_view right_key = "key-of-the-fuzzer";
constexpr std::string_view organization = "org-1";
constexpr std::size_t url_limit = 512;

void require(bool condition) {
  if (!condition) std::abort();
}

class NoBackend final : public Backend {
 public:
  void start(std::shared_ptr<Call>) override {}
};

class OneKey final : public AccessKeys {
 public:
  std::string create(std::string_view, AccessScope) override { return {}; }
  [[nodiscard]] std::vector<AccessKey> list() override { return {}; }
  bool revoke(std::string_view) override { return false; }
  [[nodiscard]] std::optional<AccessKey> verify(std::string_view text) override {
    was_right = was_right || text == right_key;
    if (text != right_key) return std::nullopt;
    return AccessKey{"k1", "fuzzer", std::string(organization), "2026-01-01T00:00:00Z", AccessScope::write};
  }

  bool was_right = false;
};

struct Input {
  server::Incoming head;
  std::string_view body;
};

// Lines: method, target, headers up to an empty line; the rest is the body.
Input read_input(std::string_view rest) {
  Input input;
  input.head.method = fuzz::take_line(rest);
  input.head.target = fuzz::take_line(rest);
  for (std::string_view line = fuzz::take_line(rest); !line.empty(); line = fuzz::take_line(rest)) {
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    input.head.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  input.body = rest;
  return input;
}

void check_answer(const server::Answer& answer) {
  constexpr std::array known = {200, 204, 400, 401, 403, 404, 405};
  require(std::ranges::find(known, answer.status) != known.end());
  const std::string* allowed = find_header(answer.headers, "Allow");
  require(allowed == nullptr || !allowed->empty());
  require((allowed != nullptr) == (answer.status == 405 || answer.status == 204));
  if (answer.status < 400) return;
  rapidjson::Document body;
  body.Parse<rapidjson::kParseValidateEncodingFlag>(answer.body.data(), answer.body.size());
  require(body.IsObject() && body["status"].IsInt() && body["status"].GetInt() == answer.status);
  require(body["key"].IsString() && body["key"].GetStringLength() > 0);
  require(body["message"].IsString() && body["message"].GetStringLength() > 0);
}

// Nothing where it is refused with a reason that has an answer.
std::optional<OwnedRequest> decode(const server::Admission& admission, std::string_view body) {
  try {
    return decode_request(*admission.operation, {admission.path, admission.query, body});
  } catch (const Failure& failure) {
    check_answer(server::error_answer(failure.error()));
    return std::nullopt;
  }
}

void check_same(const OwnedRequest& request, const server::Gate& gate, server::Incoming head) {
  const WireRequest wire = encode_request(request);
  head.target = wire.path + (wire.query.empty() ? "" : "?") + wire.query;
  if (head.target.size() > url_limit) return;
  const server::Admission again = gate.admit(head, server::ApiVersion(head.headers));
  require(again.operation == request.operation);
  const std::optional<OwnedRequest> second = decode(again, wire.body);
  require(second.has_value());
  const WireRequest second_wire = encode_request(*second);
  require(second_wire.path == wire.path && second_wire.query == wire.query && second_wire.body == wire.body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Input input = read_input({reinterpret_cast<const char*>(data), size});
  NoBackend backend;
  OneKey keys;
  server::Traffic traffic;
  server::Metrics metrics;
  const server::Probes probes(backend, traffic, metrics);
  for (AccessKeys* asked : {static_cast<AccessKeys*>(&keys), static_cast<AccessKeys*>(nullptr)}) {
    const server::Gate gate(asked, url_limit, true, probes);
    const server::Admission admission = gate.admit(input.head, server::ApiVersion(input.head.headers));
    require(std::ranges::find(known_api_versions(), admission.version) != known_api_versions().end());
    require((admission.operation != nullptr) != admission.answer.has_value());
    if (admission.answer) {
      const std::string_view path = input.head.path();
      const bool is_beside_api = server::find_probe(path).has_value() || server::find_explorer_file(path) != nullptr;
      if (is_beside_api && admission.answer->status < 400) continue;
      check_answer(*admission.answer);
      continue;
    }
    require(asked == nullptr || keys.was_right);
    if (const auto request = decode(admission, input.body)) check_same(*request, gate, input.head);
  }
  return 0;
}
