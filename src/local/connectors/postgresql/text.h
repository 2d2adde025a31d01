// Names and texts as PostgreSQL reads them.
#pragma once

#include <string>
#include <string_view>

namespace polytomic::local::postgresql {

// A name in double quotes, safe inside SQL.
[[nodiscard]] std::string quote_name(std::string_view name);

// "schema"."name", safe inside SQL.
[[nodiscard]] std::string quote_object(std::string_view schema, std::string_view name);

// The text on one line with every byte that is not part of valid UTF-8 replaced: fit for a message.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace polytomic::local::postgresql
