// HTTP request -> request struct: what `polytomic serve` does with what real clients send.
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <span>

#include "core/error.h"
#include "core/request.h"
#include "core/text.h"

namespace polytomic {
namespace {

constexpr auto parse_flags = rapidjson::kParseIterativeFlag;  // depth is bounded by the input, not by the stack

[[noreturn]] void throw_wrong_type(const RequestField& field, std::string_view expected) {
  throw Failure(make_field_error(POLYTOMIC_ERROR_BAD_REQUEST, field.name,
                                 std::string(field.name) + " must be " + std::string(expected)));
}

std::string_view text_of(const rapidjson::Value& value) { return {value.GetString(), value.GetStringLength()}; }

void set_boolean(const RequestField& field, std::string_view text, void* data) {
  if (text != "true" && text != "false" && text != "1" && text != "0") throw_wrong_type(field, "true or false");
  member_at<polytomic_optional_boolean>(data, field.offset) =
      text == "true" || text == "1" ? POLYTOMIC_TRUE : POLYTOMIC_FALSE;
}

// Some clients print a map as their language does for people, which tells names from values no longer.
[[noreturn]] void throw_no_map(const RequestField& field, std::string_view text) {
  const std::string name(field.name);
  std::string why;
  if (text.starts_with("map[")) why = "; this is how Go prints a map for people";
  if (text.starts_with('{') && text.find('=') != std::string_view::npos) why = "; this is how Java prints a map";
  throw_wrong_type(field, "a map: write " + name + "[name]=value, once for each value, or its JSON, such as " + name +
                              "={\"name\":[\"value\"]}" + why);
}

void add_json_map(const RequestField& field, const std::string& json, std::vector<NamedValue>& values) {
  rapidjson::Document document;
  document.Parse<parse_flags>(json.c_str());
  const bool has_more = json.find('\0') != std::string::npos;  // the parser takes NUL for the end
  if (document.HasParseError() || !document.IsObject() || has_more) throw_no_map(field, json);
  for (const auto& member : document.GetObject()) {
    const auto add = [&](const rapidjson::Value& value) {
      if (!value.IsString()) throw_wrong_type(field, "a map of texts");
      values.emplace_back(text_of(member.name), text_of(value));
    };
    if (!member.value.IsArray()) {
      add(member.value);
      continue;
    }
    for (const auto& value : member.value.GetArray()) add(value);
  }
}

// "params[table]", "params[table][]" and "params[table][0]" all name the entry "table"; other keys name none.
std::string entry_name(const RequestField& field, std::string_view key) {
  if (key.size() <= field.name.size() || !key.starts_with(field.name) || key[field.name.size()] != '[') return {};
  std::string_view name = key.substr(field.name.size() + 1);
  if (name.size() < 2 || !name.ends_with(']')) throw_no_map(field, {});
  name.remove_suffix(1);
  if (const std::size_t suffix = name.rfind("]["); suffix != std::string_view::npos) {
    const std::string_view index = name.substr(suffix + 2);
    if (std::ranges::all_of(index, [](char digit) { return digit >= '0' && digit <= '9'; }))
      name = name.substr(0, suffix);
  }
  return std::string(name);
}

std::vector<NamedValue> map_entries(const OperationDescriptor& operation, const RequestField& field,
                                    const std::vector<NamedValue>& query) {
  std::vector<NamedValue> entries;
  for (const auto& [key, value] : query) {
    if (key == field.name) {
      add_json_map(field, value, entries);
    } else if (std::string name = entry_name(field, key); !name.empty()) {
      entries.emplace_back(std::move(name), value);
    } else if (field.name == "params" &&
               std::ranges::find(operation.request, key, &RequestField::name) == operation.request.end() &&
               key.find('[') == std::string::npos) {
      entries.emplace_back(key, value);  // the vendor's guide writes ?table=shop.orders
    }
  }
  return entries;
}

class RequestReader {
 public:
  RequestReader(const OperationDescriptor& operation, const ReceivedRequest& received)
      : operation_(operation),
        received_(received),
        data_(arena_.allocate_zeroed(operation.request_size, alignof(std::max_align_t))) {
    parse_body();
  }

  const void* read() {
    for (const RequestField& field : operation_.request) {
      if (field.place == FieldPlace::path) read_path(field);
      if (field.place == FieldPlace::query) read_query(field);
      if (field.place == FieldPlace::body) read_body(field);
    }
    return data_;
  }

 private:
  void parse_body() {
    const bool has_body = std::ranges::any_of(
        operation_.request, [](const RequestField& field) { return field.place == FieldPlace::body; });
    if (!has_body) return;
    check_json_object("body", received_.body);
    body_.Parse<parse_flags>(received_.body.data(), received_.body.size());
  }

  void read_path(const RequestField& field) {
    const auto found = std::ranges::find(received_.path, field.name, &NamedValue::first);
    if (found != received_.path.end()) set_text(field, found->second);
  }

  void read_query(const RequestField& field) {
    if (field.kind == FieldKind::parameters) {
      std::vector<polytomic_parameter> entries;
      for (const auto& [name, value] : map_entries(operation_, field, received_.query)) {
        entries.push_back({arena_.copy(std::string_view{name}), arena_.copy(std::string_view{value})});
      }
      member_at<ListMember>(data_, field.offset) = {entries.size(),
                                                    arena_.copy(std::span<const polytomic_parameter>{entries})};
      return;
    }
    const auto found = std::ranges::find(received_.query, field.name, &NamedValue::first);
    if (found == received_.query.end()) return;
    if (std::ranges::count(received_.query, field.name, &NamedValue::first) > 1) {
      throw Failure(make_field_error(POLYTOMIC_ERROR_CONFLICTING_FIELDS, field.name,
                                     std::string(field.name) + " is given more than once; give it once"));
    }
    field.kind == FieldKind::optional_boolean ? set_boolean(field, found->second, data_)
                                              : set_text(field, found->second);
  }

  void read_body(const RequestField& field) {
    const auto found = body_.FindMember(rapidjson::StringRef(field.name.data(), field.name.size()));
    if (found == body_.MemberEnd() || found->value.IsNull()) return;
    const rapidjson::Value& value = found->value;
    switch (field.kind) {
      case FieldKind::optional_boolean:
        if (!value.IsBool()) throw_wrong_type(field, "true or false");
        return set_boolean(field, value.GetBool() ? "true" : "false", data_);
      case FieldKind::string_list:
        return set_strings(field, value);
      case FieldKind::json:
        if (!value.IsObject()) throw_wrong_type(field, "a JSON object");
        return set_text(field, raw_member(field));
      default:
        if (!value.IsString()) throw_wrong_type(field, "text");
        set_text(field, text_of(value));
    }
  }

  void set_strings(const RequestField& field, const rapidjson::Value& value) {
    if (!value.IsArray()) throw_wrong_type(field, "an array of texts");
    std::vector<polytomic_string> strings;
    for (const auto& element : value.GetArray()) {
      if (!element.IsString()) throw_wrong_type(field, "an array of texts");
      strings.push_back(arena_.copy(text_of(element)));
    }
    member_at<ListMember>(data_, field.offset) = {strings.size(),
                                                  arena_.copy(std::span<const polytomic_string>{strings})};
  }

  void set_text(const RequestField& field, std::string_view text) {
    member_at<polytomic_string>(data_, field.offset) = arena_.copy(text);
  }

  std::string raw_member(const RequestField& field) const;

  const OperationDescriptor& operation_;
  const ReceivedRequest& received_;
  Arena arena_;
  void* data_;
  rapidjson::Document body_;
};

// Copies one member of the body as text. Numbers keep their spelling, so the body is read once more as events.
class MemberCopy : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, MemberCopy> {
 public:
  explicit MemberCopy(std::string_view name) : name_(name) {}

  bool Null() { return !copying() || (writer_.Null() && ended()); }
  bool Bool(bool value) { return !copying() || (writer_.Bool(value) && ended()); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return !copying() || (writer_.RawValue(text, size, rapidjson::kNumberType) && ended());
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return !copying() || (writer_.String(text, size) && ended());
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (copying()) return writer_.Key(text, size);
    wanted_ = depth_ == 1 && std::string_view{text, size} == name_;
    if (wanted_) {
      buffer_.Clear();
      writer_.Reset(buffer_);
    }
    return true;
  }
  bool StartObject() { return start() && (!copying() || writer_.StartObject()); }
  bool EndObject(rapidjson::SizeType) { return (!copying() || writer_.EndObject()) && end(); }
  bool StartArray() { return start() && (!copying() || writer_.StartArray()); }
  bool EndArray(rapidjson::SizeType) { return (!copying() || writer_.EndArray()) && end(); }

  [[nodiscard]] std::string text() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  [[nodiscard]] bool copying() const { return wanted_; }
  bool start() { return ++depth_ > 0; }
  bool end() {
    --depth_;
    return ended();
  }
  bool ended() {
    if (depth_ == 1) wanted_ = false;
    return true;
  }

  std::string_view name_;
  std::size_t depth_ = 0;
  bool wanted_ = false;
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

std::string RequestReader::raw_member(const RequestField& field) const {
  const std::string text(received_.body);
  rapidjson::StringStream stream(text.c_str());
  rapidjson::Reader reader;
  MemberCopy copy(field.name);
  reader.Parse<rapidjson::kParseNumbersAsStringsFlag>(stream, copy);
  return copy.text();
}

}  // namespace

OwnedRequest decode_request(const OperationDescriptor& operation, const ReceivedRequest& received) {
  RequestReader reader(operation, received);
  return own_request(operation, reader.read());
}

}  // namespace polytomic
