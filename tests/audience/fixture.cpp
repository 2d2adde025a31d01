#include "fixture.h"

#include <thread>

#include "local/registry.h"

namespace polytomic::local::audience::testing {

AudienceTest::AudienceTest() : engine(make_engine({folder.file("catalog.db"), nullptr}, make_connectors())) {}

Answer AudienceTest::create(const std::string& type, const std::string& configuration) {
  return send(*engine, "POST", "/api/connections",
              R"({"name":"n","type":")" + type + R"(","configuration":)" + configuration + "}");
}

void AudienceTest::connect(const std::string& type, const std::string& configuration) {
  const Answer created = create(type, configuration);
  ASSERT_EQ(created.code, POLYTOMIC_OK) << created.error.message;
  base = std::string("/api/connections/") + created.data()["id"].GetString();
}

void AudienceTest::refresh() {
  ASSERT_EQ(send(*engine, "POST", base + "/schemas/refresh", "").code, POLYTOMIC_OK);
  while (std::string_view(at("/schemas/status").data()["cache_status"].GetString()) == "refreshing") {
    std::this_thread::yield();
  }
}

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
