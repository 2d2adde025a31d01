#include "connectors/judging.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace polytomic::local::testing {

const UniqueKey* find_key(const Object& object, const std::vector<std::string>& columns) {
  const std::set<std::string> wanted(columns.begin(), columns.end());
  const auto found = std::ranges::find_if(object.keys, [&](const UniqueKey& key) {
    return std::set<std::string>(key.columns.begin(), key.columns.end()) == wanted;
  });
  return found == object.keys.end() ? nullptr : &*found;
}

std::vector<std::string> find_contradictions(const Object& object) {
  std::vector<std::string> found;
  for (const Column& column : object.columns) {
    const bool is_key = find_key(object, {column.name}) != nullptr;
    if (column.unique != is_key || column.identity != (is_key && column.readable)) {
      found.push_back(object.id + ": " + column.name + " and its key differ");
    }
  }
  return found;
}

void expect_lies_found(const Object& truth, const JudgeOfObject& judge) {
  ASSERT_EQ(judge(truth), std::vector<std::string>{});
  const auto expect_found = [&](const char* lie, const std::function<void(Object&)>& change) {
    Object changed = truth;
    change(changed);
    EXPECT_NE(judge(changed), std::vector<std::string>{}) << lie;
  };
  for (bool Object::*fact :
       {&Object::can_read, &Object::can_insert, &Object::can_update, &Object::can_delete, &Object::can_truncate}) {
    expect_found("verb", [fact](Object& object) { object.*fact = !(object.*fact); });
  }
  for (bool Column::*fact : {&Column::nullable, &Column::readable, &Column::primary_key, &Column::required,
                             &Column::createable, &Column::updateable, &Column::identity, &Column::unique}) {
    for (std::size_t index = 0; index < truth.columns.size(); ++index) {
      expect_found("column", [=](Object& object) { object.columns[index].*fact = !(object.columns[index].*fact); });
    }
  }
  expect_found("no upsert", [](Object& object) { object.keys[0].upsert = false; });
  expect_found("no key", [](Object& object) { object.keys.pop_back(); });
  expect_found("key too many", [](Object& object) { object.keys.push_back({{"a"}, false, false}); });
}

}  // namespace polytomic::local::testing
