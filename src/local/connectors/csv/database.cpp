#include "local/connectors/csv/database.h"

#include <utility>

#include "core/error.h"
#include "local/connectors/csv/discovery.h"
#include "local/connectors/csv/sample.h"
#include "local/connectors/csv/source.h"

namespace polytomic::local::csv {
namespace {

// Types are judged by this much of the data: as much as takes about a second.
constexpr std::uint64_t discovery_limit = std::uint64_t{64} << 20U;
// Enough to see that the data can be read and is text.
constexpr std::uint64_t test_limit = std::uint64_t{64} << 10U;

class CsvDatabase final : public Database {
 public:
  explicit CsvDatabase(std::unique_ptr<Source> source) : source_(std::move(source)) {}

  void test(const Context& context) override { static_cast<void>(discover(*source_, test_limit, context)); }

  std::string fingerprint(const Context& context) override { return source_->fingerprint(context); }

  std::vector<Object> describe_all(const Context& context) override {
    std::vector<Object> objects;
    objects.push_back(discover(*source_, discovery_limit, context));
    return objects;
  }

  std::optional<Object> describe(std::string_view object_id, const Context& context) override {
    if (object_id != object_name) return std::nullopt;
    return discover(*source_, discovery_limit, context);
  }

  std::vector<QueryField> describe_query(std::string_view /*query*/, const Context& /*context*/) override {
    throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, "query",
                                   "a CSV source takes no queries; choose its table, which is called data"));
  }

  std::vector<std::string> sample(const Object& object, std::size_t limit, const Context& context) override {
    return sample_records(*source_, object, limit, context);
  }

  std::vector<CreationProperty> creation_properties(const Context& /*context*/) override { return {}; }

  NewObject check_creation(const std::vector<std::pair<std::string, std::string>>& /*values*/,
                           const Context& /*context*/) override {
    throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT, "nothing can be created in a CSV source: it can only be read");
  }

  std::vector<ConfigurationValues> configuration_values(const Context& /*context*/) override { return {}; }

 private:
  std::unique_ptr<Source> source_;
};

}  // namespace

std::unique_ptr<Database> open_database(Settings settings) {
  const bool is_file = settings.is_file();
  return std::make_unique<CsvDatabase>(is_file ? make_file_source(std::move(settings))
                                               : make_web_source(std::move(settings)));
}

}  // namespace polytomic::local::csv
