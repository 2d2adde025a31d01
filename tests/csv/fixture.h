// What the tests of the csv connector share. They drive it as the engine drives it, with files and servers of their own.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/connector_test.h"
#include "local/connectors/csv/connector.h"
#include "unit/local_fixture.h"

namespace polytomic::local::csv::testing {

using local::testing::expect_part;
using local::testing::failure_of;
using local::testing::json;
using local::testing::long_enough;

// "name integer, other text": the columns of the object.
std::string columns(const Object& object);
// All warnings, one to a line.
std::string warnings(const Object& object);

class CsvTest : public local::testing::ConnectorTest {
 protected:
  [[nodiscard]] std::unique_ptr<Connector> connector() const override { return make_csv_connector(); }
  // Writes a file and returns its path.
  std::string write(std::string_view content, const std::string& name = "data.csv") const;
  // `more` are further members of the configuration, as JSON.
  [[nodiscard]] static Configuration configuration(const std::string& url, const std::string& more = "");
  [[nodiscard]] std::unique_ptr<Database> open(const std::string& url, const std::string& more = "") const;
  [[nodiscard]] Object describe(const std::string& url, const std::string& more = "") const;
  // The object of a file with this content.
  [[nodiscard]] Object read(std::string_view content, const std::string& more = "") const;
  // Its first records.
  [[nodiscard]] std::vector<std::string> sample(std::string_view content, const std::string& more = "",
                                                std::size_t limit = 20) const;

  local::testing::Folder folder_;
};

}  // namespace polytomic::local::csv::testing
