// What each reading command sends, and how it shows the answer.
#include <gtest/gtest.h>

#include <string>

#include "cli_program.h"

namespace polytomic::cli_test {
namespace {

struct View {
  Arguments arguments;
  std::string request;  // what the API receives
  std::string answer;
  std::string shown;
};

void check(const View& view) {
  FakeApi api({{view.request, {200, view.answer}}});
  const Outcome shown = run(view.arguments, api.environment());
  EXPECT_EQ(shown.code, 0) << view.request << "\n" << shown.errors << api.received().back().line;
  EXPECT_EQ(shown.output, view.shown);
  Arguments with_json = view.arguments;
  with_json.emplace_back("--json");
  EXPECT_EQ(run(with_json, api.environment()).output, view.answer.empty() ? "" : view.answer + "\n");
}

TEST(CliViews, Types) {
  check(
      {{"types", "list"},
       "GET /api/connection_types",
       R"({"data":[{"id":"mysql","name":"MySQL","use_oauth":false,"capabilities":{"source":true,"destination":true}},{"id":"odd"}]})",
       "ID     NAME   USES                 BROWSER LOGIN\n"
       "mysql  MySQL  source, destination  no\n"
       "odd    -      -                    -\n"});
  check({{"types", "parameter-values", "ads", "--field", "accounts", "--query", "E"},
         "POST /api/connection_types/ads/parameter_values",
         R"({"data":{"accounts":{"allows_creation":false,"values":[{"label":"EU","value":"act_2"},{"value":7}]}}})",
         "PARAMETER  VALUE  LABEL  OTHERS ALLOWED\n"
         "accounts   act_2  EU     no\n"
         "accounts   7      -      no\n"});
}

TEST(CliViews, Source) {
  const std::string answer =
      R"({"data":{"configuration":{"table":{"type":"string","items":["a.b"]}},"items":{"query":{"has_items":false,"items":null,"requires_one_of":null},)"
      R"("table":{"has_items":true,"items":["a.b","a.c"],"requires_one_of":["x","y"]}},"requires_one_of":["query","table"]}})";
  const std::string shown =
      "ITEM   CHOICE  REQUIRES ONE OF\n"
      "query  -       -\n"
      "table  a.b     x, y\n"
      "table  a.c     x, y\n"
      "\n"
      "Chosen table:   a.b\n"
      "Choose one of:  query, table\n";
  check({{"source", "get", "c1"}, "GET /api/connections/c1/modelsync/source", answer, shown});
  check({{"source", "get", "c1", "--param", "table=a.b"},
         "GET /api/connections/c1/modelsync/source?params[table]=a.b",
         answer,
         shown});
  check({{"source", "legacy", "c1"}, "GET /api/connections/c1/source", answer, shown});
  check({{"targets", "legacy", "c1", "--type", "a", "--search", "b"},
         "GET /api/connections/c1/target?type=a&search=b",
         answer,
         shown});
  check(
      {{"source", "fields", "c1", "--param", "table=a.b", "--param", "table=a.c"},
       "GET /api/connections/c1/modelsync/source/fields?params[table]=a.b&params[table]=a.c",
       R"({"data":[{"id":"f","name":"id","type":"number","remote_type":"int","unique":true,"example":12},{"id":"g","unique":null}]})",
       "ID  NAME  TYPE    REMOTE TYPE  UNIQUE  EXAMPLE\n"
       "f   id    number  int          yes     12\n"
       "g   -     -       -            -       -\n"});
}

TEST(CliViews, Targets) {
  check(
      {{"targets", "list", "c1", "--creation-values"},
       "GET /api/connections/c1/modelsync/targetobjects?include_target_creation_values=true",
       R"({"data":[{"id":"a.b","name":"b","modes":[{"id":"create"},{"id":"update"}]}],"target_creation":{"supported":true,)"
       R"("properties":[{"id":"schema","title":"Schema","enum":true,"values":[{"value":"a"},{"value":"b"}]},{"id":"name","enum":false}]}})",
       "TARGET  NAME  MODES\n"
       "a.b     b     create, update\n"
       "\n"
       "New targets:  yes\n"
       "PROPERTY  TITLE   LISTED VALUES ONLY  VALUES\n"
       "schema    Schema  yes                 a, b\n"
       "name      -       no                  -\n"});
  const std::string fields =
      R"({"data":{"id":"a.b","name":"b","fields":[{"id":"e","name":"e","type":"string","source_type":"text","required":true,"createable":true,)"
      R"("updateable":false,"supports_identity":true}],"modes":[{"mode":"update","label":"Update","requires_identity":true}],)"
      R"("properties":{"target_creator":true},"refreshed_at":"2026-01-01T00:00:00Z"}})";
  const std::string shown =
      "Target:       a.b\n"
      "Name:         b\n"
      "Schema read:  2026-01-01T00:00:00Z\n"
      "New fields:   -\n"
      "New targets:  yes\n"
      "Filters:      -\n"
      "\n"
      "FIELD  NAME  TYPE    SOURCE TYPE  REQUIRED  CREATE  UPDATE  IDENTITY\n"
      "e      e     string  text         yes       yes     no      yes\n"
      "\n"
      "MODE    LABEL   NEEDS IDENTITY  PER FIELD  FILTERS\n"
      "update  Update  yes             -          -\n";
  const std::string path = "GET /api/connections/c1/modelsync/target/fields?";
  check({{"targets", "fields", "c1", "--target", "a.b", "--refresh"}, path + "target=a.b&refresh=true", fields, shown});
  check({{"targets", "fields", "c1", "--property", "schema=a", "--property", "name=b"},
         path + "properties[schema]=a&properties[name]=b",
         fields,
         shown});
  check({{"targets", "property", "c1", "schema"},
         "GET /api/connections/c1/modelsync/targetobjects/properties/schema",
         R"({"data":{"id":"schema","title":"Schema","enum":true,"values":[{"label":"A","value":"a"}]}})",
         "Property:            schema\n"
         "Title:               Schema\n"
         "Listed values only:  yes\n"
         "\n"
         "VALUE  LABEL\n"
         "a      A\n"});
}

TEST(CliViews, Schemas) {
  check({{"schemas", "status", "c1"},
         "GET /api/connections/c1/schemas/status",
         R"({"data":{"cache_status":"fresh","last_refresh_started":"2026-01-01T00:00:00Z"}})",
         "Status:            fresh\n"
         "Refresh started:   2026-01-01T00:00:00Z\n"
         "Refresh finished:  -\n"});
  check(
      {{"schemas", "get", "c1", "a.b"},
       "GET /api/connections/c1/schemas/a.b",
       R"({"data":{"id":"a.b","name":"b","fields":[{"id":"k","name":"k","type":"number","remote_type":"int4","is_primary_key":true,)"
       R"("association":{"reference_to":["a.c"],"referenced_field":"id"}}]}})",
       "Schema:  a.b\n"
       "Name:    b\n"
       "\n"
       "FIELD  NAME  TYPE    REMOTE TYPE  PRIMARY KEY  REFERS TO\n"
       "k      k     number  int4         yes          a.c.id\n"});
  check({{"schemas", "records", "c1", "a/b"},
         "GET /api/connections/c1/schemas/a%2Fb/records",
         R"({"data":[{"id":12345678901234567890123,"name":"\u6ce8"},{"id":2,"extra":{"x":[1.50]},"name":null}]})",
         "id                       name  extra\n"
         "12345678901234567890123  \u6ce8    -\n"
         "2                        -     {\"x\":[1.5]}\n"});
}

TEST(CliViews, RefreshWaitsUntilTheSchemasAreFresh) {
  FakeApi api({{"POST /api/connections/c1/schemas/refresh", {202, ""}},
               {"GET /api/connections/c1/schemas/status", {200, R"({"data":{"cache_status":"fresh"}})"}}});
  EXPECT_EQ(run({"schemas", "refresh", "c1"}, api.environment()).output, "The schemas are being read again.\n");
  EXPECT_TRUE(
      run({"schemas", "refresh", "c1", "--wait"}, api.environment()).output.starts_with("Status:            fresh\n"));
}

TEST(CliViews, RefreshGivesUpWaiting) {
  FakeApi api({{"POST /api/connections/c1/schemas/refresh", {202, ""}},
               {"GET /api/connections/c1/schemas/status", {200, R"({"data":{"cache_status":"refreshing"}})"}}});
  const Outcome outcome = run({"schemas", "refresh", "c1", "--wait", "--timeout", "0.5"}, api.environment());
  EXPECT_EQ(outcome.code, 3);
  EXPECT_NE(outcome.errors.find("schemas status"), std::string::npos) << outcome.errors;
}

TEST(CliViews, Identity) {
  check({{"identity"},
         "GET /api/me",
         R"({"data":{"id":"u1","email":"a@example.com","organization_id":"o1","is_user":true}})",
         "ID:               u1\n"
         "Kind:             user\n"
         "E-mail:           a@example.com\n"
         "Role:             -\n"
         "Organization:     -\n"
         "Organization ID:  o1\n"});
}

}  // namespace
}  // namespace polytomic::cli_test
