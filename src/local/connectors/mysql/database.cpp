#include "local/connectors/mysql/database.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "core/text.h"
#include "local/connectors/mysql/changes.h"
#include "local/connectors/mysql/creation.h"
#include "local/connectors/mysql/discovery.h"
#include "local/connectors/mysql/query.h"
#include "local/connectors/mysql/sample.h"
#include "local/connectors/mysql/session.h"
#include "local/connectors/mysql/statements.h"
#include "local/connectors/mysql/text.h"
#include "local/object_id.h"

namespace polytomic::local::mysql {
namespace {

class MysqlDatabase final : public Database {
 public:
  MysqlDatabase(Settings settings, const Context& context) : session_(std::move(settings)) {
    session_.use(context, [](Access& /*access*/) { return true; });
  }

  void test(const Context& context) override {
    session_.use(context, [&](Access& access) {
      access.link.run(schemas_sql(), context);
      return true;
    });
  }

  std::string fingerprint(const Context& context) override {
    return session_.use(
        context, [&](Access& access) { return access.server.identity + " " + read_changes(access.link, context); });
  }

  std::vector<Object> describe_all(const Context& context) override {
    std::vector<Object> objects;
    describe_each([&objects](Object object) { objects.push_back(std::move(object)); }, context);
    std::ranges::sort(objects, {}, &Object::id);
    return objects;
  }

  void describe_each(const std::function<void(Object)>& take, const Context& context) override {
    session_.use(context, [&](Access& access) {
      discover_all(access, session_.second(context), session_.settings().database, take, context);
      return true;
    });
  }

  std::optional<Object> describe(std::string_view object_id, const Context& context) override {
    const auto name = parse_object_id(object_id);
    if (!name || object_id.find('\0') != std::string_view::npos || !is_valid_utf8(object_id)) return std::nullopt;
    const std::string& only = session_.settings().database;
    if (is_system_schema(name->schema) || (!only.empty() && name->schema != only)) return std::nullopt;
    return session_.use(
        context, [&](Access& access) { return discover_one(access, session_.second(context), only, *name, context); });
  }

  std::vector<QueryField> describe_query(std::string_view query, const Context& context) override {
    return session_.use(context, [&](Access& access) { return describe_query_fields(access, query, context); });
  }

  std::vector<std::string> sample(const Object& object, std::size_t limit, const Context& context) override {
    return session_.use(context, [&](Access& access) { return sample_records(access, object, limit, context); });
  }

  std::vector<CreationProperty> creation_properties(const Context& context) override {
    return session_.use(
        context, [&](Access& access) { return describe_creation(access, session_.settings().database, context); });
  }

  NewObject check_creation(const std::vector<std::pair<std::string, std::string>>& values,
                           const Context& context) override {
    return session_.use(context, [&](Access& access) {
      return check_new_object(access, session_.settings().database, values, context);
    });
  }

  std::vector<ConfigurationValues> configuration_values(const Context& context) override {
    return session_.use(context, [&](Access& access) {
      ConfigurationValues schemas{"dbname", false, {}};
      const auto keep = [&schemas](const Row& row) { schemas.values.emplace_back(row.text(0)); };
      access.link.query({schemas_sql(), keep}, context);
      return std::vector<ConfigurationValues>{std::move(schemas)};
    });
  }

 private:
  Session session_;
};

}  // namespace

std::unique_ptr<Database> open_database(Settings settings, const Context& context) {
  return std::make_unique<MysqlDatabase>(std::move(settings), context);
}

}  // namespace polytomic::local::mysql
