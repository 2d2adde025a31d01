// What the services that keep audiences have in common, as the parts that speak to each of them answer it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "local/connector.h"

namespace polytomic::local::audience {

struct Account {
  std::string id;
  std::string name;  // for people; the id where there is none
};

struct Audience {
  std::string id;
  std::string name;
  std::string account;
  std::string problem = {};  // why nobody can be added or removed now; empty where one can
};

// Used by one thread at a time. Every function but the last two throws Failure.
class Service {
 public:
  Service() = default;
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  virtual ~Service() = default;

  // Proves that the credentials are good.
  virtual void test(const Context& context) = 0;
  // Those that the credentials reach.
  virtual std::vector<Account> list_accounts(const Context& context) = 0;
  // Those of one account that people can be added to.
  virtual std::vector<Audience> list_audiences(const Account& account, const Context& context) = 0;
  // Nothing where there is none, or none that people can be added to.
  virtual std::optional<Audience> find_audience(std::string_view id, const Context& context) = 0;

  // What the service takes of a person.
  [[nodiscard]] virtual std::vector<Column> columns() const = 0;
  // Whether everybody in an audience can be replaced at once.
  [[nodiscard]] virtual bool can_replace() const = 0;
};

// A value by which a person is found, or one that only helps. `key` is the service's own word for it.
enum class Use { finds, helps };
[[nodiscard]] Column make_column(std::string_view name, std::string_view key, Use use);

}  // namespace polytomic::local::audience
