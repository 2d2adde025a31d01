// What the tests of the audience connectors share: the engine, and a connection to a stand-in of a service.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "connectors/connector_test.h"
#include "local/json.h"
#include "stand_in.h"
#include "unit/local_fixture.h"

namespace polytomic::local::audience::testing {

using local::testing::Answer;
using local::testing::expect_part;
using local::testing::get;
using local::testing::send;
using Texts = std::vector<std::string>;

class AudienceTest : public ::testing::Test {
 protected:
  AudienceTest();

  // The answer to making a connection; `configuration` is JSON.
  Answer create(const std::string& type, const std::string& configuration);
  // The same, which must work.
  void connect(const std::string& type, const std::string& configuration);
  // What the connection answers at a path below it.
  Answer at(const std::string& path) { return get(*engine, base + path); }
  // Reads everything again.
  void refresh();

  // The texts that the elements of `list` have as `member`.
  static Texts texts(const rapidjson::Value& list, const char* member);
  // The names of the fields for which `member` is true.
  static Texts fields_with(const rapidjson::Value& fields, const char* member);

  local::testing::Folder folder;
  StandIn service;
  std::unique_ptr<Engine> engine;
  std::string base;
};

}  // namespace polytomic::local::audience::testing
