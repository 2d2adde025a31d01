// The shape of every result type: where each member lies in the C struct and how it is called in JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace polytomic {

enum class FieldKind : std::uint8_t {
  string,
  boolean,
  integer,
  timestamp,
  enumeration,
  json,
  value,
  object,
  string_list,
  value_list,
  object_list,
  object_map,
  optional_boolean,  // requests only
  parameters,        // requests only
};

struct EnumerationValue {
  std::string_view text;
  std::uint32_t number;
};

struct EnumerationDescriptor {
  std::string_view name;
  std::span<const EnumerationValue> values;

  [[nodiscard]] constexpr std::uint32_t number_of(std::string_view text) const {
    for (const EnumerationValue& value : values) {
      if (value.text == text) return value.number;
    }
    return 0;
  }
};

struct StructDescriptor;

struct FieldDescriptor {
  std::string_view name;
  std::string_view json_name;
  FieldKind kind;
  std::size_t offset;  // of the count where the field is a list; the items follow it
  std::uint8_t bit;    // in the presence masks
  const StructDescriptor* element;
  const EnumerationDescriptor* enumeration;

  [[nodiscard]] constexpr std::uint64_t mask() const { return std::uint64_t{1} << bit; }
};

enum class StructShape : std::uint8_t {
  object,
  array,  // the JSON is an array, which is the only field
  map,    // the JSON is an object of elements, which is the only field
};

struct StructDescriptor {
  std::string_view name;
  std::size_t size;
  StructShape shape;
  int key_field;  // bit of the field that holds the member name, -1 where there is none
  std::span<const FieldDescriptor> fields;
};

// The members that every result struct starts with.
struct ResultHeader {
  std::uint32_t struct_size;
  std::uint32_t reserved;
  std::uint64_t present;
  std::uint64_t null;
};

// A list member of a struct: the count and the items lie side by side.
struct ListMember {
  std::size_t count;
  const void* items;
};

template <class Member>
[[nodiscard]] Member& member_at(void* object, std::size_t offset) {
  return *reinterpret_cast<Member*>(static_cast<std::byte*>(object) + offset);
}

template <class Member>
[[nodiscard]] const Member& member_at(const void* object, std::size_t offset) {
  return *reinterpret_cast<const Member*>(static_cast<const std::byte*>(object) + offset);
}

}  // namespace polytomic
