// Names and texts as SQLite reads them.
#pragma once

#include <string>
#include <string_view>

namespace polytomic::local::sqlite {

// Every object of the file lives in this schema; temporary and attached ones are never offered.
inline constexpr std::string_view main_schema = "main";

// The id of the object with this name.
[[nodiscard]] std::string object_id(std::string_view name);

// The name in an object id, or an empty text where the id is not one of this database's.
[[nodiscard]] std::string_view name_in_id(std::string_view id);

// A name in double quotes, safe inside SQL.
[[nodiscard]] std::string quote_name(std::string_view name);

// "main"."name", safe inside SQL.
[[nodiscard]] std::string quote_object(std::string_view name);

// A text literal in single quotes, safe inside SQL.
[[nodiscard]] std::string quote_text(std::string_view text);

// ASCII letters in lower case: names that SQLite takes for the same become equal.
[[nodiscard]] std::string fold(std::string_view name);

// Less than, equal to or greater than 0, as the folded names compare.
[[nodiscard]] int compare_ignoring_case(std::string_view left, std::string_view right);

[[nodiscard]] bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);

// True for the names that SQLite keeps for itself.
[[nodiscard]] bool is_reserved_name(std::string_view name);

}  // namespace polytomic::local::sqlite
