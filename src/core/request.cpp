#include "core/request.h"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <span>

#include "core/error.h"
#include "core/text.h"

namespace polytomic {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::size_t maximum_json_depth = 64;
constexpr std::size_t maximum_list_size = std::size_t{1} << 20U;

// Accepts anything within the depth limit and remembers whether the root is an object.
struct ObjectCheck : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, ObjectCheck> {
  std::size_t depth = 0;
  bool root_is_object = false;

  bool StartObject() {
    if (depth == 0) root_is_object = true;
    return ++depth <= maximum_json_depth;
  }
  bool EndObject(rapidjson::SizeType) { return depth-- > 0; }
  bool StartArray() { return ++depth <= maximum_json_depth; }
  bool EndArray(rapidjson::SizeType) { return depth-- > 0; }
};

void check_text(const RequestField& field, std::string_view text) {
  const std::string name(field.name);
  if (!is_valid_utf8(text)) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_UTF8, field.name, name + " is not valid UTF-8"));
  }
  if (text.find('\0') != std::string_view::npos) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_CHARACTER, field.name, name + " holds a NUL character"));
  }
  if (field.place != FieldPlace::path) return;
  const auto is_control = [](char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F; };
  if (std::ranges::any_of(text, is_control)) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_CHARACTER, field.name,
                                   name + " holds a control character, such as a line break"));
  }
  if (text == "." || text == "..") {
    throw Failure(make_field_error(
        POLYTOMIC_ERROR_INVALID_ARGUMENT, field.name,
        name + " is \"" + std::string(text) + "\", which cannot be an id: it names a folder in a URL"));
  }
}

std::string_view input_view(const polytomic_string& text) {
  if (text.data == nullptr) return {};
  return text.size == POLYTOMIC_NUL_TERMINATED ? std::string_view{text.data} : std::string_view{text.data, text.size};
}

[[noreturn]] void throw_missing(const RequestField& field, const OperationDescriptor& operation) {
  throw Failure(make_field_error(
      POLYTOMIC_ERROR_MISSING_FIELD, field.name,
      std::string(field.name) + " is required for " + std::string(operation.name) + " and is " + "absent or empty"));
}

polytomic_string own_text(const RequestField& field, const polytomic_string& text, Arena& arena) {
  if (text.data == nullptr) {
    if (text.size != 0) {
      throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field.name,
                                     std::string(field.name) + " has a size but no data"));
    }
    return {};
  }
  check_text(field, input_view(text));
  return arena.copy(input_view(text));
}

// The brackets around a name are all that ends it on the wire.
void check_entry_name(const RequestField& field, std::string_view name) {
  if (name.empty()) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field.name,
                                   std::string(field.name) + " holds an entry without a name"));
  }
  if (name.find("][") != std::string_view::npos) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_CHARACTER, field.name,
                                   std::string(field.name) + " holds an entry with \"][\" in its name, which would be "
                                                             "read as a map in a map; the entries of a map are texts"));
  }
}

void own_field(const RequestField& field, const void* from, void* to, Arena& arena) {
  switch (field.kind) {
    case FieldKind::string:
    case FieldKind::json: {
      const polytomic_string text = own_text(field, member_at<polytomic_string>(from, field.offset), arena);
      if (field.kind == FieldKind::json && is_present(text)) check_json_object(field.name, view(text));
      member_at<polytomic_string>(to, field.offset) = text;
      return;
    }
    case FieldKind::optional_boolean: {
      const auto value = member_at<polytomic_optional_boolean>(from, field.offset);
      if (value != POLYTOMIC_UNSET && value != POLYTOMIC_TRUE && value != POLYTOMIC_FALSE) {
        throw Failure(
            make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field.name,
                             std::string(field.name) + " must be POLYTOMIC_UNSET, POLYTOMIC_TRUE or POLYTOMIC_FALSE"));
      }
      member_at<polytomic_optional_boolean>(to, field.offset) = value;
      return;
    }
    case FieldKind::string_list:
    case FieldKind::parameters:
      break;
    default:
      throw Failure(POLYTOMIC_ERROR_INTERNAL, "a request field has a kind that requests do not have");
  }
  const auto& list = member_at<ListMember>(from, field.offset);
  if (list.count > maximum_list_size) {
    throw Failure(make_field_error(
        POLYTOMIC_ERROR_INVALID_ARGUMENT, field.name,
        std::string(field.name) + " has more than " + std::to_string(maximum_list_size) + " items; is its count set?"));
  }
  if (list.count > 0 && list.items == nullptr) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field.name,
                                   std::string(field.name) + " has a count but no items"));
  }
  // A list of n strings, or of n pairs: either way strings side by side.
  const std::size_t strings = list.count * (field.kind == FieldKind::parameters ? 2 : 1);
  std::vector<polytomic_string> copies(strings);
  const auto* items = static_cast<const polytomic_string*>(list.items);
  for (std::size_t index = 0; index < strings; ++index) {
    copies[index] = own_text(field, items[index], arena);
    if (!is_present(copies[index])) copies[index] = arena.copy(std::string_view{});
    if (field.kind == FieldKind::parameters && index % 2 == 0) check_entry_name(field, view(copies[index]));
  }
  member_at<ListMember>(to, field.offset) = {list.count, arena.copy(std::span<const polytomic_string>{copies})};
}

bool is_given(const RequestField& field, const void* data) {
  switch (field.kind) {
    case FieldKind::optional_boolean:
      return member_at<polytomic_optional_boolean>(data, field.offset) != POLYTOMIC_UNSET;
    case FieldKind::string_list:
    case FieldKind::parameters:
      return member_at<ListMember>(data, field.offset).count > 0;
    default:
      return is_present(member_at<polytomic_string>(data, field.offset));
  }
}

// Given, and not the empty text.
bool has_content(const RequestField& field, const void* data) {
  const bool is_text = field.kind == FieldKind::string || field.kind == FieldKind::json;
  return is_given(field, data) && !(is_text && member_at<polytomic_string>(data, field.offset).size == 0);
}

void check_rules(const OperationDescriptor& operation, const void* data) {
  for (const RequestField& field : operation.request) {
    if (field.required && !has_content(field, data)) throw_missing(field, operation);
  }
  const auto& [first, second] = operation.exactly_one_of;
  if (first.empty()) return;
  const auto given = [&](std::string_view name) {
    return has_content(*std::ranges::find(operation.request, name, &RequestField::name), data);
  };
  const std::string both = std::string(first) + " and " + std::string(second);
  if (given(first) && given(second)) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_CONFLICTING_FIELDS, first,
                                   "exactly one of " + both + " may be given, not both"));
  }
  if (!given(first) && !given(second)) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_MISSING_FIELD, first, "exactly one of " + both + " must be given"));
  }
}

void add_query_values(const RequestField& field, const void* data, std::vector<NamedValue>& values) {
  const std::string name(field.name);
  switch (field.kind) {
    case FieldKind::optional_boolean:
      values.emplace_back(
          name, member_at<polytomic_optional_boolean>(data, field.offset) == POLYTOMIC_TRUE ? "true" : "false");
      return;
    case FieldKind::parameters: {
      const auto& list = member_at<ListMember>(data, field.offset);
      const auto* items = static_cast<const polytomic_parameter*>(list.items);
      for (std::size_t index = 0; index < list.count; ++index) {
        values.emplace_back(name + "[" + std::string(view(items[index].name)) + "]", view(items[index].value));
      }
      return;
    }
    default:
      values.emplace_back(name, view(member_at<polytomic_string>(data, field.offset)));
  }
}

void write_body_field(JsonWriter& writer, const RequestField& field, const void* data) {
  const auto write_text = [&](std::string_view text) {
    writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  };
  writer.Key(field.name.data(), static_cast<rapidjson::SizeType>(field.name.size()));
  switch (field.kind) {
    case FieldKind::optional_boolean:
      writer.Bool(member_at<polytomic_optional_boolean>(data, field.offset) == POLYTOMIC_TRUE);
      return;
    case FieldKind::json: {
      const polytomic_string& json = member_at<polytomic_string>(data, field.offset);
      writer.RawValue(json.data, json.size, rapidjson::kObjectType);
      return;
    }
    case FieldKind::string_list: {
      const auto& list = member_at<ListMember>(data, field.offset);
      writer.StartArray();
      for (std::size_t index = 0; index < list.count; ++index)
        write_text(view(static_cast<const polytomic_string*>(list.items)[index]));
      writer.EndArray();
      return;
    }
    default:
      write_text(view(member_at<polytomic_string>(data, field.offset)));
  }
}

}  // namespace

void check_json_object(std::string_view field, std::string_view json) {
  const std::string text(json);
  rapidjson::StringStream stream(text.c_str());
  rapidjson::Reader reader;
  ObjectCheck check;
  // Numbers stay text: a configuration may hold an integer that no machine type can.
  const auto outcome = reader.Parse<rapidjson::kParseNumbersAsStringsFlag>(stream, check);
  const std::string name(field);
  // The parser takes NUL for the end.
  if (json.find('\0') != std::string_view::npos) {
    throw Failure(
        make_field_error(POLYTOMIC_ERROR_INVALID_JSON, field, name + " is not valid JSON: it holds a NUL character"));
  }
  if (check.depth > maximum_json_depth) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_JSON, field,
                                   name + " is nested deeper than " + std::to_string(maximum_json_depth) + " levels"));
  }
  if (outcome.IsError()) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_JSON, field,
                                   name + " is not valid JSON at byte " + std::to_string(outcome.Offset()) + ": " +
                                       rapidjson::GetParseError_En(outcome.Code())));
  }
  if (!check.root_is_object) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_JSON, field,
                                   name + " must be a JSON object, such as {\"path\": \"/data/shop.db\"}"));
  }
}

OwnedRequest own_request(const OperationDescriptor& operation, const void* data) {
  OwnedRequest owned{&operation, std::make_shared<Arena>(), nullptr};
  void* copy = owned.arena->allocate_zeroed(operation.request_size, alignof(std::max_align_t));
  member_at<std::uint32_t>(copy, 0) = static_cast<std::uint32_t>(operation.request_size);
  for (const RequestField& field : operation.request) own_field(field, data, copy, *owned.arena);
  check_rules(operation, copy);
  owned.data = copy;
  return owned;
}

namespace {

template <class ValueOf>
std::string expand(std::string_view pattern, const ValueOf& value_of) {
  constexpr std::size_t usual_id = 40;
  std::string path;
  path.reserve(pattern.size() + usual_id);
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    path += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = pattern.find('}', open);
    const std::string_view name = pattern.substr(open + 1, close - open - 1);
    path += percent_encode(value_of(name));
    pattern.remove_prefix(close + 1);
  }
  return path;
}

}  // namespace

std::string expand_path(std::string_view pattern, const OwnedRequest& request) {
  return expand(pattern, [&](std::string_view name) {
    const auto field = std::ranges::find(request.operation->request, name, &RequestField::name);
    return view(member_at<polytomic_string>(request.data, field->offset));
  });
}

std::string expand_path(std::string_view pattern, const std::vector<NamedValue>& path) {
  return expand(pattern, [&](std::string_view name) {
    const auto value = std::ranges::find(path, name, &NamedValue::first);
    return value != path.end() ? std::string_view(value->second) : std::string_view{};
  });
}

// Empty where the operation has none.
std::string encode_body(const OwnedRequest& request) {
  const auto is_in_body = [](const RequestField& field) { return field.place == FieldPlace::body; };
  const auto fields = request.operation->request;
  if (std::ranges::none_of(fields, is_in_body)) return {};
  rapidjson::StringBuffer body;
  JsonWriter writer(body);
  writer.StartObject();
  for (const RequestField& field : fields) {
    if (is_in_body(field) && is_given(field, request.data)) write_body_field(writer, field, request.data);
  }
  writer.EndObject();
  return {body.GetString(), body.GetSize()};
}

WireRequest encode_request(const OwnedRequest& request) {
  const OperationDescriptor& operation = *request.operation;
  std::vector<NamedValue> query;
  for (const RequestField& field : operation.request) {
    if (field.place == FieldPlace::query && is_given(field, request.data)) add_query_values(field, request.data, query);
  }
  return {std::string(operation.method), expand_path(operation.path, request), encode_query(query),
          encode_body(request)};
}

}  // namespace polytomic
