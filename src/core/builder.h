// What the generated builders share: sets a member of a result struct together with its presence bit.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/arena.h"
#include "core/descriptor.h"
#include "core/text.h"

namespace polytomic {

template <class Struct>
class Builder {
 public:
  [[nodiscard]] const Struct* get() const { return object_; }

 protected:
  Builder(Arena& arena, const StructDescriptor& descriptor)
      : arena_(arena), descriptor_(descriptor), object_(arena.make<Struct>()) {
    object_->struct_size = sizeof(Struct);
  }

  void set_string(std::size_t bit, std::string_view value) { set<polytomic_string>(bit, arena_.copy(value)); }
  void set_json(std::size_t bit, std::string_view value) { set_string(bit, value); }
  void set_boolean(std::size_t bit, bool value) { set<std::uint8_t>(bit, value ? 1 : 0); }
  void set_integer(std::size_t bit, std::int64_t value) { set<std::int64_t>(bit, value); }
  void set_value(std::size_t bit, const polytomic_value& value) { set<polytomic_value>(bit, value); }
  void set_timestamp(std::size_t bit, std::string_view value) {
    set<polytomic_timestamp>(bit, {arena_.copy(value), parse_timestamp(value)});
  }
  void set_enumeration(std::size_t bit, std::string_view value) {
    const FieldDescriptor& field = descriptor_.fields[bit];
    set_string(bit, value);
    member_at<std::uint32_t>(object_, field.offset + sizeof(polytomic_string)) = field.enumeration->number_of(value);
  }
  template <class Element>
  void set_object(std::size_t bit, const Element* value) {
    set<const Element*>(bit, value);
  }
  void set_string_list(std::size_t bit, std::span<const std::string_view> values) {
    std::vector<polytomic_string> copies;
    copies.reserve(values.size());
    for (const std::string_view value : values) copies.push_back(arena_.copy(value));
    set<ListMember>(bit, {copies.size(), arena_.copy(std::span<const polytomic_string>{copies})});
  }
  void set_value_list(std::size_t bit, std::span<const polytomic_value> values) {
    set<ListMember>(bit, {values.size(), arena_.copy(values)});
  }
  template <class Element>
  void set_object_list(std::size_t bit, std::span<const Element* const> values) {
    set<ListMember>(bit, {values.size(), arena_.copy(values)});
  }
  template <class Element>
  void set_object_map(std::size_t bit, std::span<const Element* const> values) {
    set_object_list(bit, values);
  }
  void mark_null(std::string_view name) {
    for (const FieldDescriptor& field : descriptor_.fields) {
      if (field.name != name) continue;
      object_->present |= field.mask();
      object_->null |= field.mask();
    }
  }

 private:
  template <class Member>
  void set(std::size_t bit, const Member& value) {
    const FieldDescriptor& field = descriptor_.fields[bit];
    member_at<Member>(object_, field.offset) = value;
    object_->present |= field.mask();
  }

  Arena& arena_;
  const StructDescriptor& descriptor_;
  Struct* object_;
};

// A JSON string as a value: `text` as it is, and quoted as JSON.
[[nodiscard]] polytomic_value text_value(Arena& arena, std::string_view text);

}  // namespace polytomic
