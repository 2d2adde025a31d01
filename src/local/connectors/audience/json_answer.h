// Answers of a service that are JSON.
#pragma once

#include <rapidjson/document.h>

#include <string>
#include <string_view>

#include "local/web_client.h"

namespace polytomic::local::audience {

// Throws Failure (POLYTOMIC_ERROR_DATABASE_ERROR) unless the body is a JSON object.
[[nodiscard]] rapidjson::Document read_object(const WebAnswer& answer, const std::string& place);

// The elements of the array that is the member `name`. Throws Failure (POLYTOMIC_ERROR_DATABASE_ERROR) where it is none.
[[nodiscard]] const rapidjson::Value& array_in(const rapidjson::Value& object, std::string_view name,
                                               const std::string& place);

// Texts, and numbers as they are written; empty where there is neither.
[[nodiscard]] std::string text_in(const rapidjson::Value& object, std::string_view name);

// Throws Failure (POLYTOMIC_ERROR_DATABASE_ERROR) where a list has had more pages than one could have.
void check_page_count(int pages, const std::string& place);

}  // namespace polytomic::local::audience
