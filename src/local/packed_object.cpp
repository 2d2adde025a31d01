#include "local/packed_object.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "core/error.h"
#include "local/object_abilities.h"

namespace polytomic::local {
namespace {

// Changes with the form.
constexpr std::uint8_t form = 1;

constexpr unsigned bits_per_byte = 7;  // the eighth says that another follows
constexpr std::uint32_t another_follows = 0x80;

// The facts of objects, abilities and columns, in the order of their bits.
constexpr std::array object_facts{&Object::can_read,   &Object::can_insert,   &Object::can_update,
                                  &Object::can_delete, &Object::can_truncate, &Object::complete};
constexpr std::array ability_facts{&Abilities::reads,   &Abilities::inserts,   &Abilities::updates,
                                   &Abilities::deletes, &Abilities::truncates, &Abilities::identifies,
                                   &Abilities::upserts};
constexpr std::array column_facts{&Column::nullable, &Column::readable,   &Column::primary_key,
                                  &Column::required, &Column::createable, &Column::updateable,
                                  &Column::identity, &Column::unique,     &Column::generated};
constexpr std::array key_facts{&UniqueKey::primary, &UniqueKey::upsert};
constexpr std::uint32_t has_reference = 1U << column_facts.size();
// Came later, so that what was packed before has it not.
constexpr std::uint32_t is_no_free_text = has_reference << 1U;

template <class Facts, class Thing>
std::uint32_t bits_of(const Facts& facts, const Thing& thing) {
  std::uint32_t bits = 0;
  for (std::size_t index = 0; index < facts.size(); ++index) {
    if (thing.*facts[index]) bits |= 1U << index;
  }
  return bits;
}

template <class Facts, class Thing>
void set_bits(const Facts& facts, Thing& thing, std::uint32_t bits) {
  for (std::size_t index = 0; index < facts.size(); ++index) thing.*facts[index] = (bits & (1U << index)) != 0;
}

class Packer {
 public:
  // With room for an object of usual size, so that few grow.
  Packer() { bytes_.reserve(usual_size); }
  void number(std::size_t value) {
    while (value >= another_follows) {
      bytes_ += static_cast<char>((value & (another_follows - 1)) | another_follows);
      value >>= bits_per_byte;
    }
    bytes_ += static_cast<char>(value);
  }
  void text(std::string_view value) {
    number(value.size());
    bytes_.append(value);
  }
  void texts(const std::vector<std::string>& values) {
    number(values.size());
    for (const std::string& value : values) text(value);
  }
  void bytes(std::string_view value) { bytes_.append(value); }
  [[nodiscard]] std::string_view view() const { return bytes_; }
  // Without room to grow.
  [[nodiscard]] std::string take() const { return {bytes_.data(), bytes_.size()}; }

 private:
  static constexpr std::size_t usual_size = 1000;
  std::string bytes_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  std::uint32_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift <= std::numeric_limits<std::uint32_t>::digits; shift += bits_per_byte) {
      if (rest_.empty()) refuse();
      const auto byte = static_cast<std::uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      value |= std::uint64_t{byte & (another_follows - 1)} << shift;
      if (byte < another_follows && value <= std::numeric_limits<std::uint32_t>::max()) {
        return static_cast<std::uint32_t>(value);
      }
    }
    refuse();
  }
  // Of things that take at least a byte each.
  std::size_t count() {
    const std::size_t value = number();
    if (value > rest_.size()) refuse();
    return value;
  }
  std::string_view text() {
    const std::size_t size = count();
    const std::string_view value = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return value;
  }
  std::vector<std::string> texts() {
    std::vector<std::string> values(count());
    for (std::string& value : values) value = text();
    return values;
  }
  template <class Value>
  const Value& choose(const std::vector<Value>& values) {
    const std::uint32_t index = number();
    if (index >= values.size()) refuse();
    return values[index];
  }
  [[noreturn]] static void refuse() {
    throw Failure(POLYTOMIC_ERROR_CATALOG_CORRUPT,
                  "a schema in the catalog has an unknown form; refresh the connection's schemas");
  }

 private:
  std::string_view rest_;
};

// Spellings of types, each once.
using Type = std::pair<std::string_view, polytomic_field_type>;

std::size_t index_of(std::vector<Type>& types, const Column& column) {
  const auto is_same = [&column](const Type& type) {
    return type.second == column.type && type.first == column.source_type;
  };
  const auto known = std::ranges::find_if(types, is_same);
  const auto index = static_cast<std::size_t>(known - types.begin());
  if (known == types.end()) types.emplace_back(column.source_type, column.type);
  return index;
}

void pack_columns(Packer& packer, const Object& object) {
  std::vector<Type> types;
  Packer columns;
  for (const Column& column : object.columns) {
    columns.text(column.name);
    columns.number(index_of(types, column));
    columns.number(bits_of(column_facts, column) | (column.reference ? has_reference : 0U) |
                   (column.free_text ? 0U : is_no_free_text));
    if (!column.reference) continue;
    columns.text(column.reference->object_id);
    columns.text(column.reference->column);
  }
  packer.number(types.size());
  for (const auto& [spelling, type] : types) {
    packer.text(spelling);
    packer.number(type);
  }
  packer.number(object.columns.size());
  packer.bytes(columns.view());
}

std::vector<Column> unpack_columns(Unpacker& unpacker) {
  std::vector<Type> types(unpacker.count());
  for (auto& [spelling, type] : types) {
    spelling = unpacker.text();
    type = unpacker.number();
  }
  std::vector<Column> columns(unpacker.count());
  for (Column& column : columns) {
    column.name = unpacker.text();
    const auto& [spelling, type] = unpacker.choose(types);
    column.source_type = spelling;
    column.type = type;
    const std::uint32_t bits = unpacker.number();
    set_bits(column_facts, column, bits);
    column.free_text = (bits & is_no_free_text) == 0;
    if ((bits & has_reference) == 0) continue;
    const std::string_view object_id = unpacker.text();
    column.reference = Reference{std::string(object_id), std::string(unpacker.text())};
  }
  return columns;
}

PackedHead unpack_head(Unpacker& unpacker, std::uint32_t& facts) {
  if (unpacker.number() != form) Unpacker::refuse();
  PackedHead head;
  head.abilities.kind = static_cast<ObjectKind>(unpacker.number());
  if (head.abilities.kind > ObjectKind::audience) Unpacker::refuse();
  set_bits(ability_facts, head.abilities, unpacker.number());
  facts = unpacker.number();
  head.id = unpacker.text();
  head.schema = unpacker.text();
  head.name = unpacker.text();
  Object object;
  set_bits(object_facts, object, facts);
  head.complete = object.complete;
  return head;
}

}  // namespace

std::string pack_object(const Object& object) {
  Packer packer;
  packer.number(form);
  packer.number(static_cast<std::size_t>(object.kind));
  packer.number(bits_of(ability_facts, abilities_of(object)));
  packer.number(bits_of(object_facts, object));
  packer.text(object.id);
  packer.text(object.schema);
  packer.text(object.name);
  packer.texts(object.warnings);
  pack_columns(packer, object);
  packer.number(object.keys.size());
  for (const UniqueKey& key : object.keys) {
    packer.number(bits_of(key_facts, key));
    packer.texts(key.columns);
  }
  return packer.take();
}

PackedHead unpack_head(std::string_view bytes) {
  Unpacker unpacker(bytes);
  std::uint32_t facts = 0;
  return unpack_head(unpacker, facts);
}

std::vector<std::string> unpack_warnings(std::string_view bytes) {
  Unpacker unpacker(bytes);
  std::uint32_t facts = 0;
  static_cast<void>(unpack_head(unpacker, facts));
  return unpacker.texts();
}

Object unpack_object(std::string_view bytes) {
  Unpacker unpacker(bytes);
  std::uint32_t facts = 0;
  const PackedHead head = unpack_head(unpacker, facts);
  Object object;
  object.id = head.id;
  object.schema = head.schema;
  object.name = head.name;
  object.kind = head.abilities.kind;
  set_bits(object_facts, object, facts);
  object.warnings = unpacker.texts();
  object.columns = unpack_columns(unpacker);
  object.keys.resize(unpacker.count());
  for (UniqueKey& key : object.keys) {
    set_bits(key_facts, key, unpacker.number());
    key.columns = unpacker.texts();
  }
  return object;
}

}  // namespace polytomic::local
