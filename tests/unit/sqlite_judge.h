// SQLite as the judge: what the connector says of an object, against what SQLite does when it is told to write.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "sqlite_fixture.h"

namespace polytomic::local::sqlite::testing {

// What nobody can know of a table from outside: which values fit it, and what must be there before it takes a record.
struct Fitting {
  Names before;                         // statements
  std::map<std::string, Names> values;  // column, literals to be taken in turn
};

class Judge {
 public:
  // `writer` has a temporary table judge_null (x). All that is written is taken back.
  Judge(Writer& writer, const Object& object, Fitting fitting)
      : writer_(&writer), object_(&object), fitting_(std::move(fitting)) {}

  // One line for each fact in which the two differ.
  Names differences();

 private:
  using Row = std::map<std::string, std::string>;  // column, literal

  void compare(const std::string& fact, bool said, const std::string& refusal);
  std::string try_statements(const Names& statements);
  std::string outcome(const Names& statements);
  std::string outcome_with_row(const std::string& statement);

  [[nodiscard]] std::string target() const;
  [[nodiscard]] const Column& column(const std::string& name) const;
  [[nodiscard]] bool is_strict() const;
  [[nodiscard]] bool has_upsert(Names columns) const;
  std::string value(const Column& column);
  Row required_row();
  Row key_row(const Names& columns);
  [[nodiscard]] std::string insert(const Row& row) const;
  std::string upsert_twice(const Names& columns);

  void judge_verbs();
  void judge_column(const Column& column);
  void judge_null(const Column& column);
  void judge_type(const Column& column);
  void judge_upserts();
  void judge_key(const UniqueKey& key);
  void judge_nulls_in_key(const UniqueKey& key);

  Writer* writer_;
  const Object* object_;
  Fitting fitting_;
  std::map<std::string, std::size_t> taken_;  // literals, by column
  Names differences_;
  int last_value_ = 1000;
};

}  // namespace polytomic::local::sqlite::testing
