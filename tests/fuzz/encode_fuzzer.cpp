// Any request that a program may make: what is not refused comes out at the server as it went in.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/request.h"
#include "core/route.h"
#include "core/text.h"
#include "lines.h"

namespace {

using namespace polytomic;

// Takes the input apart: the first byte picks the operation, and then each text is what goes to the next line feed.
class RequestMaker {
 public:
  explicit RequestMaker(std::string_view input) : rest_(input) {}

  [[nodiscard]] bool is_done() const { return rest_.empty(); }
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  polytomic_string text() {
    const std::string& kept = texts_.emplace_back(fuzz::take_line(rest_));
    return {kept.data(), kept.size()};
  }
  ListMember list(std::size_t texts_of_each) {
    const std::size_t count = byte() % 4U;
    auto& kept = lists_.emplace_back();
    for (std::size_t index = 0; index < count * texts_of_each; ++index) kept.push_back(text());
    return {count, kept.data()};
  }

 private:
  std::string_view rest_;
  std::deque<std::string> texts_;
  std::deque<std::vector<polytomic_string>> lists_;
};

std::vector<std::byte> make_request(const OperationDescriptor& operation, RequestMaker& maker) {
  std::vector<std::byte> request(operation.request_size);
  for (const RequestField& field : operation.request) {
    if (maker.is_done()) break;
    switch (field.kind) {
      case FieldKind::optional_boolean:
        member_at<polytomic_optional_boolean>(request.data(), field.offset) = maker.byte() % 3;
        break;
      case FieldKind::string_list:
        member_at<ListMember>(request.data(), field.offset) = maker.list(1);
        break;
      case FieldKind::parameters:
        member_at<ListMember>(request.data(), field.offset) = maker.list(2);
        break;
      default:
        member_at<polytomic_string>(request.data(), field.offset) = maker.text();
    }
  }
  return request;
}

bool is_same(const ListMember& left, const ListMember& right, std::size_t texts_of_each) {
  if (left.count != right.count) return false;
  const auto* lefts = static_cast<const polytomic_string*>(left.items);
  const auto* rights = static_cast<const polytomic_string*>(right.items);
  for (std::size_t index = 0; index < left.count * texts_of_each; ++index) {
    if (view(lefts[index]) != view(rights[index])) return false;
  }
  return true;
}

bool is_same(const RequestField& field, const void* left, const void* right) {
  switch (field.kind) {
    case FieldKind::optional_boolean:
      return member_at<polytomic_optional_boolean>(left, field.offset) ==
             member_at<polytomic_optional_boolean>(right, field.offset);
    case FieldKind::string_list:
      return is_same(member_at<ListMember>(left, field.offset), member_at<ListMember>(right, field.offset), 1);
    case FieldKind::parameters:
      return is_same(member_at<ListMember>(left, field.offset), member_at<ListMember>(right, field.offset), 2);
    case FieldKind::json:
      return true;  // white space and escapes may be written otherwise; the second way to the wire tells
    default:
      return view(member_at<polytomic_string>(left, field.offset)) ==
             view(member_at<polytomic_string>(right, field.offset));
  }
}

void require(bool condition) {
  if (!condition) std::abort();
}

// An id that reads like a literal sibling, as in connections/test, leads to that one: the API gives it no way of its own.
bool is_a_siblings(const OperationDescriptor& operation, const WireRequest& wire) {
  const auto found = match_path(wire.path);
  require(!found.empty());
  return std::ranges::count(found.front()->path, '{') < std::ranges::count(operation.path, '{');
}

OwnedRequest receive(const OperationDescriptor& operation, const WireRequest& wire) {
  const Route route = find_route(wire.method, wire.path);
  require(route.operation == &operation);
  const auto query = decode_query(wire.query);
  require(query.has_value());
  return decode_request(operation, {route.path, *query, wire.body});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  RequestMaker maker({reinterpret_cast<const char*>(data), size});
  const auto operations = all_operations();
  const OperationDescriptor& operation = operations[maker.byte() % operations.size()];
  const std::vector<std::byte> request = make_request(operation, maker);
  std::optional<OwnedRequest> sent;
  try {
    sent = own_request(operation, request.data());
  } catch (const Failure&) {
    return 0;  // refused with a reason
  }
  const WireRequest wire = encode_request(*sent);
  if (is_a_siblings(operation, wire)) return 0;
  const OwnedRequest received = receive(operation, wire);  // throws nothing: what one side lets out the other takes
  for (const RequestField& field : operation.request) require(is_same(field, sent->data, received.data));
  const WireRequest again = encode_request(receive(operation, encode_request(received)));
  require(again.path == wire.path && again.query == wire.query && again.body == encode_request(received).body);
  return 0;
}
