// What kind of values a type stands for.
#pragma once

#include <string_view>

#include "polytomic/model.h"

namespace polytomic::local::mysql {

// `data_type` is the type alone, `type` is all of it: "tinyint" and "tinyint(1) unsigned".
[[nodiscard]] polytomic_field_type field_type(std::string_view data_type, std::string_view type);

// Whether a type of texts takes any of them.
[[nodiscard]] bool is_free_text(std::string_view data_type);

[[nodiscard]] bool is_geometry(std::string_view data_type);

}  // namespace polytomic::local::mysql
