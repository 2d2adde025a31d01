#include "local/connectors/audience/json_answer.h"

#include "core/error.h"
#include "core/text.h"
#include "local/json.h"

namespace polytomic::local::audience {
namespace {

constexpr int most_pages = 500;

Failure not_understood(const std::string& place, const std::string& what) {
  return {POLYTOMIC_ERROR_DATABASE_ERROR, place + " answers " + what + "; check base_url and the version of the API"};
}

}  // namespace

rapidjson::Document read_object(const WebAnswer& answer, const std::string& place) {
  if (!is_valid_utf8(answer.body)) throw not_understood(place, "with text that is not UTF-8");
  try {
    rapidjson::Document document = parse_json(answer.body);
    if (document.IsObject()) return document;
  } catch (const Failure&) {
    throw not_understood(place, "with what is not JSON");
  }
  throw not_understood(place, "with JSON that is no object");
}

const rapidjson::Value& array_in(const rapidjson::Value& object, std::string_view name, const std::string& place) {
  const rapidjson::Value* array = find_member(object, name);
  if (array == nullptr || !array->IsArray()) throw not_understood(place, "without the list " + std::string(name));
  return *array;
}

std::string text_in(const rapidjson::Value& object, std::string_view name) {
  const rapidjson::Value* value = find_member(object, name);
  if (value == nullptr) return {};
  if (value->IsString()) return std::string(text_of(*value));
  return value->IsInt64() || value->IsUint64() ? json_text(*value) : std::string();
}

void check_page_count(int pages, const std::string& place) {
  if (pages > most_pages) throw not_understood(place, "with a list that does not end");
}

}  // namespace polytomic::local::audience
