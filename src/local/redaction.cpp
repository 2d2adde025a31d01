#include "local/redaction.h"

#include <rapidjson/pointer.h>

#include <algorithm>
#include <string>

#include "core/error.h"
#include "local/json.h"
#include "local/sensitive_values.h"

namespace polytomic::local {

bool is_mask(const rapidjson::Value& value) {
  constexpr std::size_t shortest = 6;
  if (!value.IsString() || value.GetStringLength() < shortest) return false;
  return std::ranges::all_of(text_of(value), [](char letter) { return letter == '*'; });
}

void redact(rapidjson::Document& configuration, const rapidjson::Value& schema) {
  visit_sensitive(configuration, schema, [](rapidjson::Value& value, const std::string&) {
    if (!is_without_secret(value)) value.SetString(rapidjson::StringRef(secret_mask.data(), secret_mask.size()));
  });
}

void restore_masked(rapidjson::Document& input, const rapidjson::Document* stored, const rapidjson::Value& schema) {
  visit_sensitive(input, schema, [&](rapidjson::Value& value, const std::string& pointer) {
    if (!is_mask(value)) return;
    const rapidjson::Value* secret =
        stored == nullptr ? nullptr : rapidjson::Pointer(pointer.data(), pointer.size()).Get(*stored);
    if (secret == nullptr) {
      throw Failure(make_field_error(
          POLYTOMIC_ERROR_UNPROCESSABLE, dotted(pointer),
          dotted(pointer) + " is a mask, and no secret is stored that it could stand for; give the secret itself"));
    }
    value.CopyFrom(*secret, input.GetAllocator());
  });
}

}  // namespace polytomic::local
