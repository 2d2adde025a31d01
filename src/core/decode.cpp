#include "core/decode.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/json_document.h"
#include "core/text.h"

namespace polytomic {
namespace {

using Value = JsonDocument::Value;
using Member = JsonDocument::Member;

constexpr std::size_t most_kept = std::size_t{8} << 20U;  // of a document; the parser's memory is up to some times that

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

bool is_list(FieldKind kind) {
  return kind == FieldKind::string_list || kind == FieldKind::value_list || kind == FieldKind::object_list;
}

const FieldDescriptor* find_field(const StructDescriptor& type, std::string_view key) {
  for (const FieldDescriptor& field : type.fields) {
    if (field.json_name == key) return &field;
  }
  for (const FieldDescriptor& field : type.fields) {  // some versions of the API spell a key with a capital
    if (same_ignoring_case(field.json_name, key)) return &field;
  }
  return nullptr;
}

template <class Item>
ListMember take_items(std::vector<Item>& stack, std::size_t first, Arena& arena) {
  const std::span<const Item> items{stack.data() + first, stack.size() - first};
  const ListMember list{items.size(), arena.copy(items)};
  stack.resize(first);
  return list;
}

// Fills structs from a document.
class StructReader {
 public:
  StructReader(std::span<char> document, std::size_t depth_limit, simdjson::ondemand::parser& parser, bool envelope,
               Arena& arena)
      : json_(document, depth_limit, parser), envelope_(envelope), arena_(arena) {}

  const void* read(const StructDescriptor& type);

 private:
  const void* read_envelope(Value& root, const StructDescriptor& type);
  const void* read_result(Value& value, const StructDescriptor& type);
  const void* read_struct(Value& value, const StructDescriptor& type);
  void read_members(Value& value, const StructDescriptor& type, void* object);
  void read_member(Value& value, const FieldDescriptor& field, void* object);
  void read_rare_member(Value& value, const FieldDescriptor& field, void* object);
  void read_list(Value& value, const FieldDescriptor& field, ListMember& list);
  void read_element(Value& value, const FieldDescriptor& field);
  void read_map(Value& value, const FieldDescriptor& field, ListMember& list);
  polytomic_string read_text(Value& value, const FieldDescriptor* leaf);
  polytomic_value read_free_form(Value& value);
  std::int64_t read_integer(Value& value, const FieldDescriptor& leaf);
  void* make_struct(const StructDescriptor& type);

  // `leaf` is the member in the struct at hand; nullptr for an element of the list at hand.
  [[noreturn]] void mismatch(Value& value, const FieldDescriptor* leaf);
  [[noreturn]] void mismatch(std::string_view found, const FieldDescriptor* leaf);

  JsonDocument json_;
  bool envelope_;
  Arena& arena_;
  std::vector<const FieldDescriptor*> path_;  // to the struct, list or map at hand
  std::vector<const void*> objects_;          // items of the lists being read, innermost last
  std::vector<polytomic_string> strings_;
  std::vector<polytomic_value> values_;
  rapidjson::StringBuffer written_;
};

void StructReader::mismatch(Value& value, const FieldDescriptor* leaf) {
  const std::string_view found = JsonDocument::description(JsonDocument::kind_of(value));
  if (found.empty()) json_.malformed(value);
  mismatch(found, leaf);
}

void StructReader::mismatch(std::string_view found, const FieldDescriptor* leaf) {
  std::string place = envelope_ ? "data" : "";
  const auto append = [&](const FieldDescriptor& field) {
    place += (place.empty() ? "" : ".") + std::string(field.json_name);
  };
  for (const FieldDescriptor* field : path_) {
    append(*field);
    if (is_list(field->kind)) place += "[]";
  }
  if (leaf != nullptr) append(*leaf);
  throw Failure(POLYTOMIC_ERROR_UNEXPECTED_TYPE, "the API's answer has " + std::string(found) + " at " +
                                                     (place.empty() ? "its root" : place) +
                                                     ", where another type is documented");
}

void* StructReader::make_struct(const StructDescriptor& type) {
  void* object = arena_.allocate_zeroed(type.size, alignof(ResultHeader));
  static_cast<ResultHeader*>(object)->struct_size = static_cast<std::uint32_t>(type.size);
  return object;
}

inline polytomic_string StructReader::read_text(Value& value, const FieldDescriptor* leaf) {
  if (JsonDocument::kind_of(value) != '"') mismatch(value, leaf);
  return json_.kept_text(value, arena_);
}

std::int64_t StructReader::read_integer(Value& value, const FieldDescriptor& leaf) {
  std::int64_t integer = 0;
  if (value.get_int64().get(integer) == simdjson::SUCCESS) return integer;
  if (JsonDocument::description(JsonDocument::kind_of(value)) != "a number") mismatch(value, &leaf);
  const auto number = whole_number(json_.number(value));
  if (!number) mismatch("a number that is not a 64-bit integer", &leaf);
  return *number;
}

polytomic_value StructReader::read_free_form(Value& value) {
  polytomic_value result{};
  written_.Clear();
  JsonWriter writer(written_);
  if (JsonDocument::kind_of(value) == '"') {
    result.text = read_text(value, nullptr);
    writer.String(result.text.data, static_cast<rapidjson::SizeType>(result.text.size));
  } else {
    json_.pass(value, &writer);
  }
  result.json = arena_.copy(std::string_view{written_.GetString(), written_.GetSize()});
  return result;
}

// Texts and booleans, which most members are; with its only caller it becomes one loop.
inline void StructReader::read_member(Value& value, const FieldDescriptor& field, void* object) {
  auto& header = *static_cast<ResultHeader*>(object);
  header.present |= field.mask();
  const char kind = JsonDocument::kind_of(value);
  if (kind == 'n') {
    json_.null(value);
    header.null |= field.mask();
    return;
  }
  header.null &= ~field.mask();
  if (field.kind == FieldKind::boolean) {
    if (kind != 't' && kind != 'f') mismatch(value, &field);
    member_at<std::uint8_t>(object, field.offset) = json_.boolean(value) ? 1 : 0;
  } else if (field.kind == FieldKind::string || field.kind == FieldKind::enumeration) {
    const polytomic_string text = read_text(value, &field);
    member_at<polytomic_string>(object, field.offset) = text;
    if (field.kind == FieldKind::enumeration)
      member_at<std::uint32_t>(object, field.offset + sizeof(text)) = field.enumeration->number_of(view(text));
  } else {
    read_rare_member(value, field, object);
  }
}

void StructReader::read_rare_member(Value& value, const FieldDescriptor& field, void* object) {
  const char kind = JsonDocument::kind_of(value);
  if (field.kind == FieldKind::timestamp) {
    const polytomic_string text = read_text(value, &field);
    member_at<polytomic_timestamp>(object, field.offset) = {text, parse_timestamp(view(text))};
  } else if (field.kind == FieldKind::integer) {
    member_at<std::int64_t>(object, field.offset) = read_integer(value, field);
  } else if (field.kind == FieldKind::json) {
    member_at<polytomic_string>(object, field.offset) = read_free_form(value).json;
  } else if (field.kind == FieldKind::value) {
    member_at<polytomic_value>(object, field.offset) = read_free_form(value);
  } else if (field.kind == FieldKind::object && kind == '{') {
    path_.push_back(&field);
    member_at<const void*>(object, field.offset) = read_struct(value, *field.element);
    path_.pop_back();
  } else if (field.kind == FieldKind::object_map && kind == '{') {
    read_map(value, field, member_at<ListMember>(object, field.offset));
  } else if (is_list(field.kind) && kind == '[') {
    read_list(value, field, member_at<ListMember>(object, field.offset));
  } else {
    mismatch(value, &field);
  }
}

void StructReader::read_members(Value& value, const StructDescriptor& type, void* object) {
  // Members mostly come in the order of the fields.
  const FieldDescriptor* expected = type.fields.data();
  const FieldDescriptor* const end = expected + type.fields.size();
  for (auto found : json_.enter_object(value)) {
    Member& member = json_.checked(found);
    const FieldDescriptor* field = expected;
    if (field == end || !member.key().unsafe_is_equal(field->json_name)) field = find_field(type, json_.key(member));
    if (field == nullptr || field->bit == type.key_field) {
      json_.pass(member.value());
      continue;
    }
    read_member(member.value(), *field, object);
    expected = field + 1;
  }
  json_.leave();
}

const void* StructReader::read_struct(Value& value, const StructDescriptor& type) {
  void* object = make_struct(type);
  read_members(value, type, object);
  return object;
}

void StructReader::read_element(Value& value, const FieldDescriptor& field) {
  if (field.kind == FieldKind::string_list) {
    strings_.push_back(read_text(value, nullptr));
  } else if (field.kind == FieldKind::value_list) {
    values_.push_back(read_free_form(value));
  } else {
    if (JsonDocument::kind_of(value) != '{') mismatch(value, nullptr);
    objects_.push_back(read_struct(value, *field.element));
  }
}

void StructReader::read_list(Value& value, const FieldDescriptor& field, ListMember& list) {
  const std::size_t first_object = objects_.size();
  const std::size_t first_string = strings_.size();
  const std::size_t first_value = values_.size();
  path_.push_back(&field);
  for (auto found : json_.enter_array(value)) read_element(json_.checked(found), field);
  json_.leave();
  path_.pop_back();
  if (field.kind == FieldKind::string_list) {
    list = take_items(strings_, first_string, arena_);
  } else if (field.kind == FieldKind::value_list) {
    list = take_items(values_, first_value, arena_);
  } else {
    list = take_items(objects_, first_object, arena_);
  }
}

void StructReader::read_map(Value& value, const FieldDescriptor& field, ListMember& list) {
  const StructDescriptor& type = *field.element;
  const FieldDescriptor& name = type.fields[static_cast<std::size_t>(type.key_field)];
  const std::size_t first_object = objects_.size();
  path_.push_back(&field);
  for (auto found : json_.enter_object(value)) {
    Member& member = json_.checked(found);
    void* object = make_struct(type);
    member_at<polytomic_string>(object, name.offset) = arena_.copy(json_.key(member));
    static_cast<ResultHeader*>(object)->present |= name.mask();
    objects_.push_back(object);
    const char kind = JsonDocument::kind_of(member.value());
    if (kind == 'n') {
      json_.null(member.value());  // an entry without content
    } else if (kind == '{') {
      read_members(member.value(), type, object);
    } else {
      mismatch(member.value(), nullptr);
    }
  }
  json_.leave();
  path_.pop_back();
  list = take_items(objects_, first_object, arena_);
}

const void* StructReader::read_result(Value& value, const StructDescriptor& type) {
  const char kind = JsonDocument::kind_of(value);
  if (type.shape == StructShape::object) {
    if (kind != '{') mismatch(value, nullptr);
    return read_struct(value, type);
  }
  const FieldDescriptor& field = type.fields.front();
  auto* const root = static_cast<ResultHeader*>(make_struct(type));
  root->present = field.mask();
  if (kind == 'n') {
    json_.null(value);
    root->null = field.mask();
  } else {
    read_rare_member(value, field, root);
  }
  return root;
}

const void* StructReader::read_envelope(Value& root, const StructDescriptor& type) {
  if (JsonDocument::kind_of(root) != '{') mismatch(root, nullptr);
  const void* result = nullptr;
  for (auto found : json_.enter_object(root)) {
    Member& member = json_.checked(found);
    if (json_.key(member) == "data") {
      result = read_result(member.value(), type);
    } else {
      json_.pass(member.value());
    }
  }
  json_.leave();
  if (result == nullptr) throw Failure(POLYTOMIC_ERROR_UNEXPECTED_TYPE, "the API's answer has no member \"data\"");
  return result;
}

const void* StructReader::read(const StructDescriptor& type) {
  if (const char kind = json_.scalar(); kind != '\0') mismatch(JsonDocument::description(kind), nullptr);
  Value root = json_.root();
  const void* result = envelope_ ? read_envelope(root, type) : read_result(root, type);
  json_.expect_end();
  return result;
}

}  // namespace

struct Decoder::Parser {
  simdjson::ondemand::parser parser;
};

Decoder::Decoder() = default;
Decoder::~Decoder() = default;

void Decoder::clear() noexcept { parser_.reset(); }

const void* Decoder::decode(std::span<char> document, const StructDescriptor& type, bool envelope, Arena& arena,
                            const DecodeLimits& limits) {
  std::unique_ptr<Parser> parser = std::move(parser_);
  if (parser == nullptr) parser = std::make_unique<Parser>();
  const void* result = StructReader(document, limits.depth, parser->parser, envelope, arena).read(type);
  if (document.size() <= most_kept) parser_ = std::move(parser);
  return result;
}

const void* decode(std::string_view json, const StructDescriptor& type, bool envelope, Arena& arena,
                   const DecodeLimits& limits) {
  return Decoder().decode(arena.copy_of_document(json), type, envelope, arena, limits);
}

}  // namespace polytomic
