// Decoding a list of 10,000 targets into structs, against simdjson's own DOM parse of the same bytes, in one run.
#include <simdjson.h>

#include <cstdio>
#include <string>

#include "core/block_cache.h"
#include "core/operation.h"
#include "core/response.h"
#include "measure.h"
#include "polytomic/model.h"

namespace {

constexpr int targets = 10'000;
constexpr int runs = 30;

std::string make_body() {
  std::string body = R"({"data":[)";
  for (int index = 0; index < targets; ++index) {
    const std::string number = std::to_string(index);
    body += (index == 0 ? "" : ",") + std::string(R"({"id":"public.table_)") + number + R"(","name":"table_)" + number +
            R"(","modes":[)";
    const char* separator = "";
    for (const char* mode : {"create", "update", "updateOrCreate", "replace"}) {
      body += std::string(separator) + R"({"id":")" + mode +
              R"(","requires_identity":true,"supports_per_field_mode":true,"supports_target_filters":false})";
      separator = ",";
    }
    body += "]}";
  }
  return body + R"(],"target_creation":{"supported":true,"properties":[{"id":"name","title":"Name","enum":false}]}})";
}

}  // namespace

int main() {
  const std::string body = make_body();
  const auto& operation = polytomic::describe(polytomic::Operation::list_sync_targets);
  std::size_t seen = 0;
  // As in a client: the body is there, and its memory and the result's were used before.
  const auto memory = std::make_shared<polytomic::BlockCache>();
  polytomic::Decoder decoder;
  double ours = 1e9;
  for (int run = 0; run < runs; ++run) {
    std::pmr::string received(memory.get());
    received.reserve(body.size() + polytomic::Arena::document_padding);
    received = body;
    ours = std::min(ours, bench::best_of(1, [&] {
                      const auto response =
                          polytomic::read_answer(&operation, 200, {}, std::move(received), 64, memory, &decoder);
                      seen += static_cast<const polytomic_target_list*>(response.result)->targets_count;
                    }));
  }
  const simdjson::padded_string padded(body);
  simdjson::dom::parser parser;
  const double dom = bench::best_of(runs, [&] {
    const simdjson::dom::element document = parser.parse(padded);
    seen += document["data"].get_array().size();
  });
  if (seen != std::size_t{2} * runs * targets) return 1;
  std::printf("decode %d targets, %.2f MB: structs %.2f ms, simdjson DOM %.2f ms, ratio %.2f\n", targets,
              static_cast<double>(body.size()) / 1e6, ours * 1e3, dom * 1e3, ours / dom);
  return 0;
}
