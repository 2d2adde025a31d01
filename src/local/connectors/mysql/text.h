// Names and texts as MySQL and MariaDB read them.
#pragma once

#include <string>
#include <string_view>

namespace polytomic::local::mysql {

// A name in backticks, safe inside SQL.
[[nodiscard]] std::string quote_name(std::string_view name);

// `schema`.`name`, safe inside SQL.
[[nodiscard]] std::string quote_object(std::string_view schema, std::string_view name);

// A text in single quotes, safe inside SQL of a session whose backslashes are letters like others.
[[nodiscard]] std::string quote_text(std::string_view text);

// The databases that are the server's own, in any case of letters.
[[nodiscard]] bool is_system_schema(std::string_view name);

}  // namespace polytomic::local::mysql
