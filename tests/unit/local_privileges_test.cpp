// What a user may not do, and where objects of several schemas lie, through the engine's backend.
#include "local/json.h"
#include "local/object_id.h"
#include "local_fixture.h"

namespace polytomic::local::testing {
namespace {

class LocalPrivileges : public FakeEngine {
 protected:
  LocalPrivileges() {
    Object inbox = keyed_table("inbox");
    inbox.can_read = false;
    for (Column& column : inbox.columns) column.readable = column.identity = false;
    Object people = keyed_table("people");
    people.columns[1].readable = false;
    Object archive = keyed_table("archive");
    archive.schema = "old";
    archive.id = "old.archive";
    archive.can_delete = false;
    archive.can_truncate = true;
    state->objects = {archive, inbox, people};
    base = "/api/connections/" + create();
  }

  Answer at(const std::string& path) { return get(*engine, base + path); }
  std::vector<std::string> modes_of(const std::string& target) {
    std::vector<std::string> ids;
    const Answer answer = at("/modelsync/target/fields?target=" + target);
    for (const auto& mode : answer.data()["modes"].GetArray()) ids.emplace_back(mode["mode"].GetString());
    return ids;
  }

  std::string base;
};

using Modes = std::vector<std::string>;

TEST_F(LocalPrivileges, WhatCannotBeReadIsNoSource) {
  const Answer source = at("/modelsync/source");
  EXPECT_EQ(json_text(source.data()["items"]["table"]["items"]), R"(["main.people","old.archive"])");
  EXPECT_EQ(at("/modelsync/source/fields?params[table]=main.inbox").code, POLYTOMIC_ERROR_NOT_FOUND);
  const Answer fields = at("/modelsync/source/fields?params[table]=main.people");
  ASSERT_EQ(fields.data().Size(), 1U);
  EXPECT_STREQ(fields.data()[0]["id"].GetString(), "id");
  EXPECT_FALSE(at("/source").data()["items"].HasMember("main.inbox"));
}

TEST_F(LocalPrivileges, WhatCannotBeReadFindsNoRecords) {
  EXPECT_EQ(modes_of("main.inbox"), (Modes{"updateOrCreate", "replace", "append"}));
  const Answer inbox = at("/modelsync/target/fields?target=main.inbox");
  for (const auto& field : inbox.data()["fields"].GetArray()) EXPECT_FALSE(field["filterable"].GetBool());
  EXPECT_EQ(modes_of("main.people"), (Modes{"create", "update", "updateOrCreate", "replace", "append", "remove"}));
}

TEST_F(LocalPrivileges, EmptyingATableIsEnoughToReplaceIt) {
  EXPECT_EQ(modes_of("old.archive"), (Modes{"create", "update", "updateOrCreate", "replace", "append"}));
}

TEST_F(LocalPrivileges, SchemasNarrowTheSourceDown) {
  EXPECT_EQ(json_text(at("/modelsync/source").data()["items"]["schema"]["items"]), R"(["main","old"])");
  const Answer old = at("/modelsync/source?params[schema]=old");
  EXPECT_EQ(json_text(old.data()["items"]["table"]["items"]), R"(["old.archive"])");
  EXPECT_EQ(json_text(old.data()["configuration"]["schema"]["items"]), R"(["old"])");
  EXPECT_EQ(at("/modelsync/source?params[schema]=old&params[table]=old.archive").code, POLYTOMIC_OK);
  EXPECT_EQ(at("/modelsync/source?params[schema]=main&params[table]=old.archive").code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(at("/modelsync/source?params[schema]=none").code, POLYTOMIC_ERROR_NOT_FOUND);
}

TEST_F(LocalPrivileges, SurviveARestart) {
  const Answer before = at("/modelsync/target/fields?target=old.archive");
  open();
  EXPECT_EQ(json_text(at("/modelsync/target/fields?target=old.archive").data()), json_text(before.data()));
  EXPECT_EQ(at("/modelsync/source/fields?params[table]=main.inbox").code, POLYTOMIC_ERROR_NOT_FOUND);
  EXPECT_EQ(at("/modelsync/source/fields?params[table]=main.people").data().Size(), 1U);
}

TEST(ObjectId, IsReadBackAsItWasMade) {
  const std::vector<std::string> parts{"a",  "a.b", "\"",    "\"a\"",     "a\"b",     ".",
                                       "a.", ".b",  "\".\"", "Ünïcode x", "\"a.b\".c"};
  std::map<std::string, ObjectName> seen;
  for (const std::string& schema : parts) {
    for (const std::string& name : parts) {
      const std::string id = make_object_id(schema, name);
      EXPECT_TRUE(seen.try_emplace(id, ObjectName{schema, name}).second) << id;
      const auto parsed = parse_object_id(id);
      ASSERT_TRUE(parsed) << id;
      EXPECT_EQ(parsed->schema, schema) << id;
      EXPECT_EQ(parsed->name, name) << id;
    }
  }
  EXPECT_EQ(make_object_id("public", "a.b"), "public.a.b");
  EXPECT_EQ(make_object_id("a.b", "c"), "\"a.b\".c");
  for (const char* none :
       {"", ".", "a", "a.", ".a", "\"", "\"a", "\"a\"", "\"a\".b", "\"a.b\"", "\"a.b\".", "\"a.b\"c.d"}) {
    EXPECT_FALSE(parse_object_id(none)) << none;
  }
}

}  // namespace
}  // namespace polytomic::local::testing
