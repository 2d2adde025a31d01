#include "local/connectors/postgresql/database.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "local/connectors/postgresql/creation.h"
#include "local/connectors/postgresql/discovery.h"
#include "local/connectors/postgresql/fingerprint.h"
#include "local/connectors/postgresql/query.h"
#include "local/connectors/postgresql/sample.h"
#include "local/connectors/postgresql/session.h"
#include "local/connectors/postgresql/summary.h"
#include "local/object_id.h"

namespace polytomic::local::postgresql {
namespace {

constexpr std::string_view databases_sql =
    "SELECT d.datname FROM pg_catalog.pg_database d WHERE d.datallowconn AND NOT d.datistemplate "
    "AND pg_catalog.has_database_privilege(d.oid, 'CONNECT') ORDER BY d.datname";
constexpr std::string_view publications_sql = "SELECT p.pubname FROM pg_catalog.pg_publication p ORDER BY p.pubname";

class PostgresqlDatabase final : public Database {
 public:
  PostgresqlDatabase(Settings settings, const Context& context) : session_(std::move(settings)) {
    session_.use(context, [](Link& /*link*/) { return true; });
  }

  void test(const Context& context) override {
    session_.use(context, [&](Link& link) {
      link.query({"SELECT pg_catalog.count(*) FROM pg_catalog.pg_namespace", [](const Row& /*count*/) {}}, {}, context);
      return true;
    });
  }

  std::string fingerprint(const Context& context) override {
    return session_.use(context, [&](Link& link) { return fingerprint_.read(link, context); });
  }

  std::vector<Object> describe_all(const Context& context) override {
    std::vector<Object> objects;
    describe_each([&objects](Object object) { objects.push_back(std::move(object)); }, context);
    std::ranges::sort(objects, {}, &Object::id);
    return objects;
  }

  void describe_each(const std::function<void(Object)>& take, const Context& context) override {
    session_.use(context, [&](Link& link) {
      discover_all(link, take, context);
      return true;
    });
  }

  std::optional<std::vector<ObjectSummary>> summarize(const Context& context) override {
    return session_.use(context, [&](Link& link) { return summarize_all(link, context); });
  }

  std::optional<Object> describe(std::string_view object_id, const Context& context) override {
    const auto name = parse_object_id(object_id);
    if (!name || object_id.find('\0') != std::string_view::npos) return std::nullopt;
    return session_.use(context, [&](Link& link) { return discover_one(link, *name, context); });
  }

  std::vector<QueryField> describe_query(std::string_view query, const Context& context) override {
    return session_.use(context, [&](Link& link) { return describe_query_fields(link, query, context); });
  }

  std::vector<std::string> sample(const Object& object, std::size_t limit, const Context& context) override {
    return session_.use(context, [&](Link& link) { return sample_records(link, object, limit, context); });
  }

  std::vector<CreationProperty> creation_properties(const Context& context) override {
    return session_.use(context, [&](Link& link) { return describe_creation(link, context); });
  }

  NewObject check_creation(const std::vector<std::pair<std::string, std::string>>& values,
                           const Context& context) override {
    return session_.use(context, [&](Link& link) { return check_new_object(link, values, context); });
  }

  std::vector<ConfigurationValues> configuration_values(const Context& context) override {
    return session_.use(context, [&](Link& link) {
      std::vector<ConfigurationValues> values{{"database", false, {}}, {"publication", false, {}}};
      const auto keep_in = [&values](std::size_t key) {
        return [&values, key](const Row& row) { values[key].values.emplace_back(row.text(0)); };
      };
      link.read({{std::string(databases_sql), keep_in(0)}, {std::string(publications_sql), keep_in(1)}}, {}, context);
      return values;
    });
  }

 private:
  Session session_;
  Fingerprint fingerprint_;
};

}  // namespace

std::unique_ptr<Database> open_database(Settings settings, const Context& context) {
  return std::make_unique<PostgresqlDatabase>(std::move(settings), context);
}

}  // namespace polytomic::local::postgresql
