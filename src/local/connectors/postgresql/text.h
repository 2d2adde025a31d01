// Names and texts as PostgreSQL reads them.
#pragma once

#include <string>
#include <string_view>

namespace polytomic::local::postgresql {

// A name in double quotes, safe inside SQL.
[[nodiscard]] std::string quote_name(std::string_view name);

// "schema"."name", safe inside SQL.
[[nodiscard]] std::string quote_object(std::string_view schema, std::string_view name);

}  // namespace polytomic::local::postgresql
