// The part of a configuration that says how to ask a web server.
#pragma once

#include <rapidjson/document.h>

#include <string>

#include "local/connectors/csv/settings.h"

namespace polytomic::local::csv {

// Throws Failure (POLYTOMIC_ERROR_INVALID_ARGUMENT) where a value cannot be meant.
[[nodiscard]] WebSettings read_web_settings(const std::string& url, const rapidjson::Value& configuration);

}  // namespace polytomic::local::csv
