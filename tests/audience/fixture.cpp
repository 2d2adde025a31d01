#include "fixture.h"

namespace polytomic::local::audience::testing {

Texts AudienceTest::texts(const rapidjson::Value& list, const char* member) {
  Texts all;
  for (const auto& element : list.GetArray()) all.emplace_back(element[member].GetString());
  return all;
}

Texts AudienceTest::fields_with(const rapidjson::Value& fields, const char* member) {
  Texts all;
  for (const auto& field : fields.GetArray()) {
    if (field[member].GetBool()) all.emplace_back(field["id"].GetString());
  }
  return all;
}

}  // namespace polytomic::local::audience::testing
