// What kind of values a declared type stands for.
#pragma once

#include <string_view>

#include "polytomic/model.h"

namespace polytomic::local::sqlite {

[[nodiscard]] polytomic_field_type field_type(std::string_view declared_type);

}  // namespace polytomic::local::sqlite
