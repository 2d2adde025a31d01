// The server as the judge: what the connector says of an object, against what the server does when it is told to write,
// by the user who asked. Everything is rolled back or taken away again.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "client.h"
#include "local/connector.h"
#include "probe_values.h"

namespace polytomic::local::mysql::testing {

class Judge {
 public:
  // `administrator` may do everything; `user` is the one that the object was described to.
  Judge(Client& administrator, Client& user, const Object& object);

  // One line for each fact that the server contradicts.
  std::vector<std::string> differences();

 private:
  using Row = std::map<std::string, std::string>;  // column, literal
  using Columns = std::vector<std::string>;

  void compare(const std::string& fact, bool said, bool is_so, const Outcome& outcome);
  // What the server says to `statements` in a transaction that is rolled back; the last one counts.
  Outcome outcome(const std::vector<std::string>& statements, Client& who);
  // The same, with a record in the table meanwhile.
  Outcome outcome_with_record(const std::string& statement);
  [[nodiscard]] std::string insert(const Row& row) const;
  [[nodiscard]] std::string upsert(const Row& row, const std::string& assigned) const;
  std::string value(const std::string& column);
  Row row_of(const Columns& columns);
  // The columns that anybody can give a value for, and those without which nobody can insert.
  Columns find_insertable();
  Columns find_required(const Columns& insertable);
  void clear();
  [[nodiscard]] bool joins_tables() const;
  [[nodiscard]] bool hides_its_table() const;
  [[nodiscard]] bool warns(const std::string& beginning) const;

  void judge_read();
  void judge_insert();
  void judge_column(const Column& column);
  void judge_null(const Column& column);
  void judge_verbs();
  void judge_keys();
  void judge_upsert(const Columns& columns);
  void judge_uniqueness(const Columns& columns);
  // The server takes no two records that agree in these columns and differ in all others.
  bool is_unique(const Columns& columns);
  bool finds_no_other(const Columns& columns, const std::string& assigned);
  std::vector<Columns> candidate_keys();
  Client* administrator_;
  Client* user_;
  const Object* object_;
  std::string relation_;  // quoted
  Columns insertable_;
  Columns required_;
  bool can_be_filled_ = false;  // the administrator can insert into it
  std::vector<std::string> differences_;
  ColumnTypes types_;
  int last_value_ = 100;
};

}  // namespace polytomic::local::mysql::testing
