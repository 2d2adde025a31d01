// What tests of discovery share: each server has its own types, statements and names to be tried.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "server_test.h"

namespace polytomic::local::testing {

class DiscoveryFixture : public ServerTest {
 protected:
  using Values = std::vector<std::pair<std::string, std::string>>;

  // The fields of a query: name, type as the server spells it and the number of ours, with colons between them.
  [[nodiscard]] Names fields_of(Database& database, const std::string& query) const;
  [[nodiscard]] Error refusal(Database& database, const std::string& query) const;
  [[nodiscard]] Error creation_failure(Database& database, const Values& values) const;

  static void expect_types(const Object& object, const std::vector<std::pair<polytomic_field_type, Names>>& expected);
  // Makes schemas of all these names, with tables of all of them and a column likewise, and finds each by its id.
  void expect_names_kept(const Names& names);
  void expect_absent(Database& database, const Names& ids) const;
  void expect_refused(Database& database, const Names& queries) const;
  // The administrator makes one change after the other: each moves the fingerprint, or none does.
  void expect_fingerprint_moved(Database& database, const Names& changes);
  void expect_fingerprint_kept(Database& database, const Names& changes);
};

}  // namespace polytomic::local::testing
