#include "connectors/discovery_fixture.h"

#include <algorithm>

namespace polytomic::local::testing {

Names DiscoveryFixture::fields_of(Database& database, const std::string& query) const {
  Names fields;
  for (const QueryField& field : database.describe_query(query, context())) {
    fields.push_back(field.name + ":" + field.source_type + ":" + std::to_string(field.type));
  }
  return fields;
}

Error DiscoveryFixture::refusal(Database& database, const std::string& query) const {
  return failure_of([&] { (void)database.describe_query(query, context()); });
}

Error DiscoveryFixture::creation_failure(Database& database, const Values& values) const {
  return failure_of([&] { (void)database.check_creation(values, context()); });
}

void DiscoveryFixture::expect_types(const Object& object,
                                    const std::vector<std::pair<polytomic_field_type, Names>>& expected) {
  for (const auto& [type, names] : expected) {
    for (const std::string& name : names) {
      const auto column = std::ranges::find(object.columns, name, &Column::name);
      ASSERT_NE(column, object.columns.end()) << name;
      EXPECT_EQ(column->type, type) << name;
    }
  }
}

void DiscoveryFixture::expect_names_kept(const Names& names) {
  for (const std::string& schema : names) {
    author().run("CREATE SCHEMA " + quote(schema));
    for (const std::string& name : names) {
      author().run("CREATE TABLE " + quote(schema) + "." + quote(name) + " (" + quote(name) + " int)");
    }
  }
  const auto database = open();
  const Names found = ids(*database);
  EXPECT_EQ(found.size(), names.size() * names.size());
  for (const std::string& id : found) {
    const Object object = describe(*database, id);
    EXPECT_EQ(object.id, id);
    EXPECT_EQ(object.columns.at(0).name, object.name);
    EXPECT_TRUE(database->sample(object, 1, context()).empty());
  }
}

void DiscoveryFixture::expect_absent(Database& database, const Names& ids) const {
  for (const std::string& id : ids) EXPECT_FALSE(database.describe(id, context())) << id;
}

void DiscoveryFixture::expect_refused(Database& database, const Names& queries) const {
  for (const std::string& query : queries) {
    const Error error = refusal(database, query);
    EXPECT_EQ(error.code, POLYTOMIC_ERROR_INVALID_ARGUMENT) << query << ": " << error.message;
    EXPECT_EQ(error.field, "query") << query;
  }
}

void DiscoveryFixture::expect_fingerprint_moved(Database& database, const Names& changes) {
  std::string before = database.fingerprint(context());
  EXPECT_FALSE(before.empty());
  for (const std::string& change : changes) {
    author().run(change);
    const std::string after = database.fingerprint(context());
    EXPECT_NE(after, before) << change;
    before = after;
  }
}

void DiscoveryFixture::expect_fingerprint_kept(Database& database, const Names& changes) {
  const std::string before = database.fingerprint(context());
  for (const std::string& change : changes) {
    author().run(change);
    EXPECT_EQ(database.fingerprint(context()), before) << change;
  }
}

}  // namespace polytomic::local::testing
