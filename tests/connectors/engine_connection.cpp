#include "connectors/engine_connection.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <thread>

#include "connectors/connector_test.h"
#include "local/registry.h"

namespace polytomic::local::testing {

void EngineConnection::open_engine() {
  engine.reset();
  engine = make_engine({folder.file("catalog.db"), nullptr}, make_connectors());
}

Answer EngineConnection::create(const std::string& type, const std::string& configuration) {
  return send(*engine, "POST", "/api/connections",
              R"({"name":"n","type":")" + type + R"(","configuration":)" + configuration + "}");
}

void EngineConnection::connect(const std::string& type, const std::string& configuration) {
  const Answer created = create(type, configuration);
  ASSERT_EQ(created.code, POLYTOMIC_OK) << created.error.message;
  base = std::string("/api/connections/") + created.data()["id"].GetString();
}

void EngineConnection::refresh() {
  ASSERT_EQ(send(*engine, "POST", base + "/schemas/refresh", "").code, POLYTOMIC_OK);
  const auto give_up = std::chrono::steady_clock::now() + long_enough;
  while (std::string_view(at("/schemas/status").data()["cache_status"].GetString()) == "refreshing") {
    ASSERT_LT(std::chrono::steady_clock::now(), give_up);
    std::this_thread::yield();
  }
}

std::string EngineConnection::kept() const {
  std::stringstream bytes;
  for (const auto& file : std::filesystem::directory_iterator(folder.path()))
    bytes << std::ifstream(file.path()).rdbuf();
  return bytes.str();
}

}  // namespace polytomic::local::testing
