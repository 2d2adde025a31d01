#include "core/decode.h"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/text.h"

namespace polytomic {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t integer = 0;
  const char* end = text.data() + text.size();
  if (const auto parsed = std::from_chars(text.data(), end, integer); parsed.ec == std::errc{} && parsed.ptr == end)
    return integer;
  double real = 0;
  if (const auto parsed = std::from_chars(text.data(), end, real); parsed.ec != std::errc{} || parsed.ptr != end)
    return std::nullopt;
  constexpr double limit = 9007199254740992.0;  // 2^53: beyond it the text may name another integer
  if (std::nearbyint(real) != real || std::fabs(real) > limit) return std::nullopt;
  return static_cast<std::int64_t>(real);
}

// Receives the parser's events and writes them straight into the result structs.
class Decoder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Decoder> {
 public:
  Decoder(const StructDescriptor& type, bool envelope, bool has_unicode_escapes, Arena& arena,
          const DecodeLimits& limits)
      : arena_(arena),
        limits_(limits),
        has_unicode_escapes_(has_unicode_escapes),
        root_type_(type),
        root_(make_struct(type)) {
    frames_.reserve(16);
    if (envelope) {
      frames_.push_back({FrameKind::document, nullptr, &type, root_, 0, 0});
    } else {
      next_ = root_slot();
    }
  }

  bool Null();
  bool Bool(bool value);
  bool RawNumber(const char* text, rapidjson::SizeType size, bool copy);
  bool String(const char* text, rapidjson::SizeType size, bool copy);
  bool StartObject();
  bool Key(const char* text, rapidjson::SizeType size, bool copy);
  bool EndObject(rapidjson::SizeType members);
  bool StartArray();
  bool EndArray(rapidjson::SizeType elements);

  [[nodiscard]] const void* result() const { return root_seen_ ? root_ : nullptr; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  enum class FrameKind : std::uint8_t { document, object, list, map };

  // An object or array of the document that is being read.
  struct Frame {
    FrameKind kind;
    const FieldDescriptor* field;  // of the list or map
    const StructDescriptor* type;  // of the object
    void* object;                  // the struct being filled, or the owner of the list
    std::size_t next_field;        // where the search for the next key begins
    std::size_t first_item;        // of the list, in its scratch stack
  };

  // Where the next value goes.
  struct Slot {
    enum class Kind : std::uint8_t { skip, field, element, root_object } kind = Kind::skip;
    const FieldDescriptor* field = nullptr;
    void* object = nullptr;
  };

  void* make_struct(const StructDescriptor& type) {
    void* object = arena_.allocate_zeroed(type.size, alignof(ResultHeader));
    static_cast<ResultHeader*>(object)->struct_size = static_cast<std::uint32_t>(type.size);
    return object;
  }
  [[nodiscard]] Slot root_slot() const {
    if (root_type_.shape == StructShape::object) return {Slot::Kind::root_object, nullptr, root_};
    return {Slot::Kind::field, root_type_.fields.data(), root_};
  }
  void mark_present(const Slot& slot, bool null) {
    auto& header = *static_cast<ResultHeader*>(slot.object);
    header.present |= slot.field->mask();
    header.null = null ? header.null | slot.field->mask() : header.null & ~slot.field->mask();
  }

  Slot take_slot();
  Slot key_slot(Frame& frame, std::string_view key);
  [[nodiscard]] const FieldDescriptor* find_field(Frame& frame, std::string_view key) const;
  bool wants_capture(const Slot& slot) const;
  bool enter();
  bool leave();
  bool start_capture(const Slot& slot);
  bool finish_capture();
  void store_value(const Slot& slot, std::string_view json, const polytomic_string& text);
  void finish_list(const Frame& frame);
  bool fail(polytomic_status code, const std::string& what);
  bool mismatch(const Slot& slot, std::string_view found);
  [[nodiscard]] std::string place(const FieldDescriptor* leaf) const;

  Arena& arena_;
  DecodeLimits limits_;
  bool has_unicode_escapes_;  // which can spell what is not UTF-8
  const StructDescriptor& root_type_;
  void* root_;
  bool root_seen_ = false;
  Slot next_;
  std::vector<Frame> frames_;
  std::size_t depth_ = 0;
  std::size_t skipping_ = 0;   // depth inside a value that nobody wants
  std::size_t capturing_ = 0;  // depth inside a free-form value
  Slot capture_slot_;
  rapidjson::StringBuffer capture_buffer_;
  JsonWriter capture_{capture_buffer_};
  std::vector<const void*> objects_;  // items of the lists being read, innermost last
  std::vector<polytomic_string> strings_;
  std::vector<polytomic_value> values_;
  std::optional<Error> error_;
};

Decoder::Slot Decoder::take_slot() {
  if (!frames_.empty() && frames_.back().kind == FrameKind::list) {
    return {Slot::Kind::element, frames_.back().field, frames_.back().object};
  }
  const Slot slot = next_;
  next_ = {};
  if (slot.object == root_ && (slot.kind == Slot::Kind::root_object || root_type_.shape != StructShape::object))
    root_seen_ = true;
  return slot;
}

const FieldDescriptor* Decoder::find_field(Frame& frame, std::string_view key) const {
  const auto fields = frame.type->fields;
  std::size_t index = frame.next_field;
  for (std::size_t step = 0; step < fields.size();
       ++step, ++index) {  // members mostly come in the same order each time
    if (index == fields.size()) index = 0;
    if (fields[index].json_name != key) continue;
    frame.next_field = index + 1;
    return &fields[index];
  }
  for (const FieldDescriptor& field : fields) {  // some versions of the API spell a key with a capital
    if (same_ignoring_case(field.json_name, key)) return &field;
  }
  return nullptr;
}

Decoder::Slot Decoder::key_slot(Frame& frame, std::string_view key) {
  if (frame.kind == FrameKind::document) return key == "data" ? root_slot() : Slot{};
  if (frame.kind == FrameKind::object) {
    const FieldDescriptor* field = find_field(frame, key);
    if (field == nullptr || field->bit == frame.type->key_field) return {};
    return {Slot::Kind::field, field, frame.object};
  }
  const StructDescriptor& element = *frame.field->element;
  void* object = make_struct(element);
  const FieldDescriptor& name = element.fields[static_cast<std::size_t>(element.key_field)];
  member_at<polytomic_string>(object, name.offset) = arena_.copy(key);
  static_cast<ResultHeader*>(object)->present |= name.mask();
  objects_.push_back(object);
  return {Slot::Kind::element, frame.field, object};
}

bool Decoder::wants_capture(const Slot& slot) const {
  if (slot.kind == Slot::Kind::field)
    return slot.field->kind == FieldKind::json || slot.field->kind == FieldKind::value;
  return slot.kind == Slot::Kind::element && slot.field->kind == FieldKind::value_list;
}

bool Decoder::fail(polytomic_status code, const std::string& what) {
  if (!error_) error_ = make_error(code, what);
  return false;
}

std::string Decoder::place(const FieldDescriptor* leaf) const {
  std::string path;
  for (const Frame& frame : frames_) {
    if (frame.kind == FrameKind::document) path = "data";
    if (frame.field == nullptr) continue;
    path += (path.empty() ? "" : ".") + std::string(frame.field->json_name);
    if (frame.kind == FrameKind::list) path += "[]";
  }
  const bool in_list = !frames_.empty() && frames_.back().kind == FrameKind::list;
  if (leaf != nullptr && !in_list) path += (path.empty() ? "" : ".") + std::string(leaf->json_name);
  return path.empty() ? "the answer" : path;
}

bool Decoder::mismatch(const Slot& slot, std::string_view found) {
  return fail(POLYTOMIC_ERROR_UNEXPECTED_TYPE, "the API's answer has " + std::string(found) + " at " +
                                                   place(slot.field) + ", where another type is documented");
}

bool Decoder::enter() {
  if (++depth_ > limits_.depth) {
    return fail(POLYTOMIC_ERROR_RESPONSE_TOO_DEEP,
                "the API's answer is nested deeper than " + std::to_string(limits_.depth) + " levels");
  }
  return true;
}

bool Decoder::leave() {
  --depth_;
  return true;
}

void Decoder::store_value(const Slot& slot, std::string_view json, const polytomic_string& text) {
  const polytomic_value value{arena_.copy(json), text};
  if (slot.kind == Slot::Kind::element) {
    values_.push_back(value);
    return;
  }
  if (slot.field->kind == FieldKind::json) {
    member_at<polytomic_string>(slot.object, slot.field->offset) = value.json;
  } else {
    member_at<polytomic_value>(slot.object, slot.field->offset) = value;
  }
  mark_present(slot, false);
}

bool Decoder::start_capture(const Slot& slot) {
  capture_slot_ = slot;
  capture_buffer_.Clear();
  capture_.Reset(capture_buffer_);
  return true;
}

bool Decoder::finish_capture() {
  store_value(capture_slot_, {capture_buffer_.GetString(), capture_buffer_.GetSize()}, {});
  return true;
}

bool Decoder::Null() {
  if (skipping_ > 0) return true;
  if (capturing_ > 0) return capture_.Null();
  const Slot slot = take_slot();
  if (slot.kind == Slot::Kind::skip) return true;
  if (slot.kind == Slot::Kind::field) {
    mark_present(slot, true);
    return true;
  }
  if (wants_capture(slot)) {
    store_value(slot, "null", {});
    return true;
  }
  if (slot.kind == Slot::Kind::element && slot.field->kind == FieldKind::object_map)
    return true;  // an entry without content
  return mismatch(slot, "null");
}

bool Decoder::Bool(bool value) {
  if (skipping_ > 0) return true;
  if (capturing_ > 0) return capture_.Bool(value);
  const Slot slot = take_slot();
  if (slot.kind == Slot::Kind::skip) return true;
  if (wants_capture(slot)) {
    store_value(slot, value ? "true" : "false", {});
    return true;
  }
  if (slot.kind != Slot::Kind::field || slot.field->kind != FieldKind::boolean) return mismatch(slot, "a boolean");
  member_at<std::uint8_t>(slot.object, slot.field->offset) = value ? 1 : 0;
  mark_present(slot, false);
  return true;
}

bool Decoder::RawNumber(const char* text, rapidjson::SizeType size, bool /*copy*/) {
  if (skipping_ > 0) return true;
  if (capturing_ > 0) return capture_.RawValue(text, size, rapidjson::kNumberType);
  const Slot slot = take_slot();
  if (slot.kind == Slot::Kind::skip) return true;
  if (wants_capture(slot)) {
    store_value(slot, {text, size}, {});
    return true;
  }
  if (slot.kind != Slot::Kind::field || slot.field->kind != FieldKind::integer) return mismatch(slot, "a number");
  const auto number = whole_number({text, size});
  if (!number) return mismatch(slot, "a number that is not a 64-bit integer");
  member_at<std::int64_t>(slot.object, slot.field->offset) = *number;
  mark_present(slot, false);
  return true;
}

// `text` lies in the document, unescaped in place and NUL-terminated.
bool Decoder::String(const char* text, rapidjson::SizeType size, bool /*copy*/) {
  if (has_unicode_escapes_ && !is_valid_utf8({text, size})) {
    return fail(POLYTOMIC_ERROR_MALFORMED_RESPONSE, "the API's answer holds text that is not valid UTF-8");
  }
  if (skipping_ > 0) return true;
  if (capturing_ > 0) return capture_.String(text, size);
  const Slot slot = take_slot();
  const polytomic_string string{text, size};
  if (slot.kind == Slot::Kind::skip) return true;
  if (wants_capture(slot)) {
    start_capture(slot);
    capture_.String(text, size);
    store_value(slot, {capture_buffer_.GetString(), capture_buffer_.GetSize()}, string);
    return true;
  }
  if (slot.kind == Slot::Kind::element && slot.field->kind == FieldKind::string_list) {
    strings_.push_back(string);
    return true;
  }
  if (slot.kind != Slot::Kind::field) return mismatch(slot, "text");
  switch (slot.field->kind) {
    case FieldKind::string:
      member_at<polytomic_string>(slot.object, slot.field->offset) = string;
      break;
    case FieldKind::enumeration:
      member_at<polytomic_string>(slot.object, slot.field->offset) = string;
      member_at<std::uint32_t>(slot.object, slot.field->offset + sizeof(string)) =
          slot.field->enumeration->number_of({text, size});
      break;
    case FieldKind::timestamp:
      member_at<polytomic_timestamp>(slot.object, slot.field->offset) = {string, parse_timestamp({text, size})};
      break;
    default:
      return mismatch(slot, "text");
  }
  mark_present(slot, false);
  return true;
}

bool Decoder::StartObject() {
  if (!enter()) return false;
  if (skipping_ > 0) return ++skipping_ != 0;
  if (capturing_ > 0) return ++capturing_ != 0 && capture_.StartObject();
  if (frames_.size() == 1 && depth_ == 1) return true;  // the document around `data`
  const Slot slot = take_slot();
  if (slot.kind == Slot::Kind::skip) return ++skipping_ != 0;
  if (wants_capture(slot)) return ++capturing_ != 0 && start_capture(slot) && capture_.StartObject();
  if (slot.kind == Slot::Kind::root_object) {
    frames_.push_back({FrameKind::object, nullptr, &root_type_, root_, 0, 0});
    return true;
  }
  if (slot.kind == Slot::Kind::element && slot.field->kind == FieldKind::object_map) {
    frames_.push_back({FrameKind::object, nullptr, slot.field->element, slot.object, 0, 0});
    return true;
  }
  if (slot.kind == Slot::Kind::element && slot.field->kind == FieldKind::object_list) {
    void* object = make_struct(*slot.field->element);
    objects_.push_back(object);
    frames_.push_back({FrameKind::object, nullptr, slot.field->element, object, 0, 0});
    return true;
  }
  if (slot.kind == Slot::Kind::field && slot.field->kind == FieldKind::object_map) {
    frames_.push_back({FrameKind::map, slot.field, nullptr, slot.object, 0, objects_.size()});
    return true;
  }
  if (slot.kind != Slot::Kind::field || slot.field->kind != FieldKind::object) return mismatch(slot, "an object");
  void* object = make_struct(*slot.field->element);
  member_at<const void*>(slot.object, slot.field->offset) = object;
  mark_present(slot, false);
  frames_.push_back({FrameKind::object, slot.field, slot.field->element, object, 0, 0});
  return true;
}

bool Decoder::Key(const char* text, rapidjson::SizeType size, bool /*copy*/) {
  if (has_unicode_escapes_ && !is_valid_utf8({text, size})) {
    return fail(POLYTOMIC_ERROR_MALFORMED_RESPONSE, "the API's answer holds a key that is not valid UTF-8");
  }
  if (skipping_ > 0) return true;
  if (capturing_ > 0) return capture_.Key(text, size);
  next_ = key_slot(frames_.back(), {text, size});
  return true;
}

bool Decoder::EndObject(rapidjson::SizeType /*members*/) {
  leave();
  if (skipping_ > 0) {
    --skipping_;
    return true;
  }
  if (capturing_ > 0) return capture_.EndObject() && (--capturing_ > 0 || finish_capture());
  if (frames_.back().kind == FrameKind::map) finish_list(frames_.back());
  frames_.pop_back();
  return true;
}

bool Decoder::StartArray() {
  if (!enter()) return false;
  if (skipping_ > 0) return ++skipping_ != 0;
  if (capturing_ > 0) return ++capturing_ != 0 && capture_.StartArray();
  if (frames_.size() == 1 && depth_ == 1) return mismatch({}, "an array");
  const Slot slot = take_slot();
  if (slot.kind == Slot::Kind::skip) return ++skipping_ != 0;
  if (wants_capture(slot)) return ++capturing_ != 0 && start_capture(slot) && capture_.StartArray();
  if (slot.kind != Slot::Kind::field) return mismatch(slot, "an array");
  std::size_t first = 0;
  switch (slot.field->kind) {
    case FieldKind::object_list:
      first = objects_.size();
      break;
    case FieldKind::string_list:
      first = strings_.size();
      break;
    case FieldKind::value_list:
      first = values_.size();
      break;
    default:
      return mismatch(slot, "an array");
  }
  frames_.push_back({FrameKind::list, slot.field, nullptr, slot.object, 0, first});
  return true;
}

bool Decoder::EndArray(rapidjson::SizeType /*elements*/) {
  leave();
  if (skipping_ > 0) {
    --skipping_;
    return true;
  }
  if (capturing_ > 0) return capture_.EndArray() && (--capturing_ > 0 || finish_capture());
  finish_list(frames_.back());
  frames_.pop_back();
  return true;
}

template <class Item>
ListMember take_items(std::vector<Item>& stack, std::size_t first, Arena& arena) {
  const std::span<const Item> items{stack.data() + first, stack.size() - first};
  const ListMember list{items.size(), arena.copy(items)};
  stack.resize(first);
  return list;
}

void Decoder::finish_list(const Frame& frame) {
  ListMember& list = member_at<ListMember>(frame.object, frame.field->offset);
  if (frame.field->kind == FieldKind::string_list) {
    list = take_items(strings_, frame.first_item, arena_);
  } else if (frame.field->kind == FieldKind::value_list) {
    list = take_items(values_, frame.first_item, arena_);
  } else {
    list = take_items(objects_, frame.first_item, arena_);
  }
  mark_present({Slot::Kind::field, frame.field, frame.object}, false);
}

}  // namespace

const void* decode(std::string_view json, const StructDescriptor& type, bool envelope, Arena& arena,
                   const DecodeLimits& limits) {
  return decode_in_place(arena.copy_of_document(json), type, envelope, arena, limits);
}

const void* decode_in_place(std::span<char> json, const StructDescriptor& type, bool envelope, Arena& arena,
                            const DecodeLimits& limits) {
  // Once for the whole document, which costs less than for each string.
  const std::string_view document{json.data(), json.size()};
  if (!is_valid_utf8(document))
    throw Failure(POLYTOMIC_ERROR_MALFORMED_RESPONSE, "the API's answer is not valid UTF-8");
  Decoder decoder(type, envelope, document.find("\\u") != std::string_view::npos, arena, limits);
  rapidjson::InsituStringStream stream(json.data());
  rapidjson::Reader reader;
  const auto outcome =
      reader.Parse<rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag>(stream, decoder);
  if (decoder.error()) throw Failure(*decoder.error());
  // An embedded NUL ends the parser's stream early.
  if (outcome.IsError() || stream.Tell() != json.size()) {
    const std::string reason =
        outcome.IsError() ? rapidjson::GetParseError_En(outcome.Code()) : "text after a NUL byte";
    throw Failure(POLYTOMIC_ERROR_MALFORMED_RESPONSE,
                  "the API's answer is not valid JSON at byte " +
                      std::to_string(outcome.IsError() ? outcome.Offset() : stream.Tell()) + ": " + reason);
  }
  if (decoder.result() == nullptr) {
    throw Failure(POLYTOMIC_ERROR_UNEXPECTED_TYPE, "the API's answer has no member \"data\"");
  }
  return decoder.result();
}

}  // namespace polytomic
