#include "local/connectors/sqlite/database.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "core/error.h"
#include "local/connectors/sqlite/creation.h"
#include "local/connectors/sqlite/discovery.h"
#include "local/connectors/sqlite/outline.h"
#include "local/connectors/sqlite/query.h"
#include "local/connectors/sqlite/sample.h"
#include "local/connectors/sqlite/schema_page.h"
#include "local/connectors/sqlite/session.h"
#include "local/connectors/sqlite/text.h"

namespace polytomic::local::sqlite {
namespace {

std::int64_t read_schema_version(sqlite3* database) {
  Statement version(database, "PRAGMA main.schema_version");
  return version.step() ? version.integer(0) : 0;
}

// What an outline was read from.
struct OutlineState {
  FileIdentity file;
  std::int64_t schema_version = 0;
  bool operator==(const OutlineState&) const = default;
};

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(Settings settings, const Context& context) : session_(std::move(settings)) {
    session_.use(context, [](sqlite3* /*database*/) {});
  }

  void test(const Context& context) override {
    // Reads the whole schema, and so finds a damaged one.
    session_.read(context, [](sqlite3* database) { run(database, "SELECT count(*) FROM main.sqlite_schema"); });
  }

  std::string fingerprint(const Context& context) override {
    return session_.use(context, [this](sqlite3* database) {
      std::string value = std::to_string(read_schema_version(database));
      // The version of another file, or of the same file to another SQLite, means something else.
      const FileIdentity& identity = session_.identity();
      value += "/" + std::to_string(identity.device) + ":" + std::to_string(identity.number);
      // That may be by chance, or because the file was written over.
      if (session_.settings().passphrase.empty()) value += "/" + mark_of_schema_page(database);
      value += session_.writable() ? "/writable/" : "/read-only/";
      return value + session_.settings().filter.fingerprint() + "/" + sqlite3_libversion();
    });
  }

  std::vector<Object> describe_all(const Context& context) override {
    std::vector<Object> objects;
    describe_each([&objects](Object object) { objects.push_back(std::move(object)); }, context);
    std::ranges::sort(objects, {}, &Object::name);
    return objects;
  }

  void describe_each(const std::function<void(Object)>& take, const Context& context) override {
    session_.read(context,
                  [&](sqlite3* database) { discover_each(database, outline(database), options(), take, context); });
  }

  std::optional<Object> describe(std::string_view object_id, const Context& context) override {
    const std::string_view name = name_in_id(object_id);
    return session_.read(context, [&](sqlite3* database) -> std::optional<Object> {
      if (name.empty() || name.find('\0') != std::string_view::npos) return std::nullopt;
      return discover_one(database, outline(database), name, options(), context);
    });
  }

  std::vector<QueryField> describe_query(std::string_view query, const Context& context) override {
    return session_.read(context, [&](sqlite3* database) { return describe_query_fields(database, query, context); });
  }

  std::vector<std::string> sample(const Object& object, std::size_t limit, const Context& context) override {
    return session_.read(context, [&](sqlite3* database) { return sample_records(database, object, limit); });
  }

  std::vector<CreationProperty> creation_properties(const Context& context) override {
    return session_.use(context, [this](sqlite3* /*database*/) {
      return session_.writable() ? describe_creation() : std::vector<CreationProperty>();
    });
  }

  NewObject check_creation(const std::vector<std::pair<std::string, std::string>>& values,
                           const Context& context) override {
    if (!session_.writable()) {
      throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT,
                    "nothing can be created in '" + session_.settings().path +
                        "': the connection is read-only, or this process may not write the file and its directory");
    }
    std::string name = read_new_name(values);
    session_.read(context, [&](sqlite3* database) { check_name_is_free(database, name); });
    return {object_id(name), std::move(name)};
  }

  std::vector<ConfigurationValues> configuration_values(const Context& context) override {
    return session_.read(context, [this](sqlite3* database) {
      ConfigurationValues tables{"tables", false, {}};
      // The filter is what is being chosen here, so it does not apply.
      for (const Entry& entry : outline(database).entries()) tables.values.push_back(object_id(entry.name));
      std::ranges::sort(tables.values);
      return std::vector<ConfigurationValues>{std::move(tables)};
    });
  }

 private:
  [[nodiscard]] DiscoveryOptions options() const { return {&session_.settings().filter, session_.writable()}; }

  // Of the state that the transaction reads. SQLite itself tells by the version whether the schema that it keeps holds.
  const Outline& outline(sqlite3* database) {
    const OutlineState state{session_.identity(), read_schema_version(database)};
    if (!outline_ || outline_state_ != state) {
      outline_ = read_outline(database);
      outline_state_ = state;
    }
    return *outline_;
  }

  Session session_;
  std::optional<Outline> outline_;
  OutlineState outline_state_;
};

}  // namespace

std::unique_ptr<Database> open_database(Settings settings, const Context& context) {
  return std::make_unique<SqliteDatabase>(std::move(settings), context);
}

}  // namespace polytomic::local::sqlite
