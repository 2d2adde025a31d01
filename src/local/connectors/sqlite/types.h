// What kind of values a declared type stands for.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "polytomic/model.h"

namespace polytomic::local::sqlite {

[[nodiscard]] polytomic_field_type field_type(std::string_view declared_type);

// The same for many columns, which have few types between them.
class FieldTypes {
 public:
  [[nodiscard]] polytomic_field_type find(std::string_view declared_type);

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::unordered_map<std::string, polytomic_field_type, Hash, std::equal_to<>> known_;
};

}  // namespace polytomic::local::sqlite
