// What kind of values a type stands for.
#pragma once

#include <string_view>

#include "polytomic/model.h"

namespace polytomic::local::postgresql {

// `category` and `kind` are typcategory and typtype of the type, domains taken away; `name` is its own name.
[[nodiscard]] polytomic_field_type field_type(char category, char kind, std::string_view name);

}  // namespace polytomic::local::postgresql
