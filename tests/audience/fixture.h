// What the tests of the audience connectors share: a connection of the engine to a stand-in of a service.
#pragma once

#include <string>
#include <vector>

#include "connectors/engine_connection.h"
#include "connectors/expect_part.h"
#include "local/json.h"
#include "stand_in.h"

namespace polytomic::local::audience::testing {

using local::testing::Answer;
using local::testing::expect_part;
using local::testing::get;
using Texts = std::vector<std::string>;

class AudienceTest : public ::testing::Test, protected local::testing::EngineConnection {
 protected:
  // The texts that the elements of `list` have as `member`.
  static Texts texts(const rapidjson::Value& list, const char* member);
  // The names of the fields for which `member` is true.
  static Texts fields_with(const rapidjson::Value& fields, const char* member);

  StandIn service;
};

}  // namespace polytomic::local::audience::testing
