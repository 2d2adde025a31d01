#include "local/connectors/audience/database.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "local/connectors/audience/creation.h"

namespace polytomic::local::audience {
namespace {

class AudienceDatabase final : public Database {
 public:
  AudienceDatabase(std::unique_ptr<Service> service, std::set<std::string> accounts)
      : service_(std::move(service)), wanted_(std::move(accounts)) {}

  void test(const Context& context) override { service_->test(context); }

  // Services do not say when they last changed, so they always may have.
  std::string fingerprint(const Context& context) override {
    context.check();
    return "at/" + std::to_string(current_time());
  }

  std::vector<Object> describe_all(const Context& context) override {
    std::vector<Object> objects;
    std::vector<std::string> warnings;
    std::optional<Failure> refusal;
    for (const Account& account : accounts(context)) {
      try {
        for (const Audience& audience : service_->list_audiences(account, context)) objects.push_back(make(audience));
      } catch (const Failure& failure) {
        if (failure.error().code != POLYTOMIC_ERROR_DATABASE_FORBIDDEN) throw;
        refusal = failure;
        warnings.push_back("the audiences of the account " + account.id + " are left out: " + failure.what());
      }
    }
    // One account that may not be read hides no other.
    if (objects.empty() && refusal) throw Failure(*refusal);
    std::ranges::sort(objects, {}, &Object::name);
    if (!objects.empty())
      objects.front().warnings.insert(objects.front().warnings.end(), warnings.begin(), warnings.end());
    return objects;
  }

  std::optional<Object> describe(std::string_view object_id, const Context& context) override {
    const std::optional<Audience> found = service_->find_audience(object_id, context);
    if (!found || !is_wanted(found->account)) return std::nullopt;
    return make(*found);
  }

  std::vector<QueryField> describe_query(std::string_view /*query*/, const Context& /*context*/) override {
    throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, "query",
                                   "audiences take no queries: who is in them cannot be read"));
  }

  std::vector<std::string> sample(const Object& object, std::size_t /*limit*/, const Context& /*context*/) override {
    throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT, "who is in the audience " + object.name + " cannot be read");
  }

  std::vector<CreationProperty> creation_properties(const Context& context) override {
    return describe_creation(accounts(context));
  }

  NewObject check_creation(const std::vector<std::pair<std::string, std::string>>& values,
                           const Context& context) override {
    NewObject created = check_new_audience(values, accounts(context));
    Audience audience;
    audience.id = created.id;
    audience.name = created.name;
    created.fixed = make(audience);
    return created;
  }

  std::vector<ConfigurationValues> configuration_values(const Context& context) override {
    ConfigurationValues values{"accounts", false, {}};
    // The choice is what is being made here, so it does not apply.
    for (const Account& account : service_->list_accounts(context)) {
      values.values.push_back(account.id);
      values.labels.push_back(account.name);
    }
    return {std::move(values)};
  }

 private:
  [[nodiscard]] bool is_wanted(const std::string& account) const {
    return wanted_.empty() || wanted_.contains(account);
  }

  [[nodiscard]] std::vector<Account> accounts(const Context& context) {
    std::vector<Account> all = service_->list_accounts(context);
    std::erase_if(all, [this](const Account& account) { return !is_wanted(account.id); });
    return all;
  }

  [[nodiscard]] Object make(const Audience& audience) const {
    Object object;
    object.id = audience.id;
    object.schema = audience.account;
    object.name = audience.name;
    object.kind = ObjectKind::audience;
    object.columns = service_->columns();
    object.can_read = false;
    object.can_insert = object.can_delete = audience.problem.empty();
    object.can_truncate = object.can_insert && service_->can_replace();
    if (!audience.problem.empty()) object.warnings.push_back(audience.problem);
    return object;
  }

  std::unique_ptr<Service> service_;
  std::set<std::string> wanted_;
};

}  // namespace

Column make_column(std::string_view name, std::string_view key, Use use) {
  Column column;
  column.name = name;
  column.source_type = key;
  column.type = POLYTOMIC_FIELD_TYPE_STRING;
  column.readable = false;
  column.createable = true;
  column.identity = use == Use::finds;
  return column;
}

std::unique_ptr<Database> make_database(std::unique_ptr<Service> service, std::set<std::string> accounts) {
  return std::make_unique<AudienceDatabase>(std::move(service), std::move(accounts));
}

}  // namespace polytomic::local::audience
