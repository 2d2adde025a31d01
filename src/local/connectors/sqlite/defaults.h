// What a DEFAULT clause gives.
#pragma once

#include <string_view>

namespace polytomic::local::sqlite {

// True for NULL in any spelling: in parentheses, signed, among comments. Such a default fills nothing in.
[[nodiscard]] bool is_null_expression(std::string_view expression);

// True where nothing but a value can be meant, in which no function is called. Other values may make it false as well.
[[nodiscard]] bool is_literal(std::string_view expression);

}  // namespace polytomic::local::sqlite
