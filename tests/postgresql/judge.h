// PostgreSQL as the judge: what the connector says of an object, against what the server does when it is told to write,
// by the role that asked. Everything is rolled back.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "client.h"
#include "local/connector.h"
#include "probe_values.h"

namespace polytomic::local::postgresql::testing {

class Judge {
 public:
  // `client` is a superuser's; `role` is the one that the object was described to.
  Judge(Client& client, std::string role, const Object& object);

  // One line for each fact that the server contradicts.
  std::vector<std::string> differences();

 private:
  using Row = std::map<std::string, std::string>;  // column, literal
  using Columns = std::vector<std::string>;

  void compare(const std::string& fact, bool said, bool is_so, const Outcome& outcome);
  // What the server says to `statements`, as the role or as the superuser; the last one counts.
  enum class Who { role, superuser };
  Outcome outcome(const std::vector<std::string>& statements, Who who,
                  const std::vector<std::string>& preparation = {});
  [[nodiscard]] std::string insert(const Row& row) const;
  [[nodiscard]] std::string upsert(const Row& row, const Columns& target, const std::string& assigned) const;
  std::string value(const std::string& column);
  Row row_of(const Columns& columns);
  // The columns that the server wants, one after the other.
  Columns find_required(Who who);
  [[nodiscard]] bool exists(const std::string& sql);

  void judge_read();
  void judge_insert();
  void judge_column(const Column& column);
  void judge_null(const Column& column);
  void judge_verbs();
  void judge_keys();
  void judge_upsert(const Columns& columns);
  void judge_uniqueness(const Columns& columns);
  std::vector<Columns> candidate_keys();
  const Column& column(const std::string& name) const;

  Client* client_;
  std::string role_;
  const Object* object_;
  std::string relation_;  // quoted
  Columns required_;
  bool can_be_filled_ = false;  // the superuser can insert into it
  std::vector<std::string> differences_;
  ColumnTypes types_;
  int last_value_ = 100;
};

}  // namespace polytomic::local::postgresql::testing
