#include "cli/record_view.h"

#include <algorithm>
#include <string>
#include <vector>

#include "cli/json_text.h"
#include "cli/text.h"
#include "cli/value.h"

namespace polytomic::cli {
namespace {

std::string name_of(const rapidjson::Value& name) { return {name.GetString(), name.GetStringLength()}; }

struct Record {
  rapidjson::Document values;
  rapidjson::Document digits;  // the same with each number as text, so that no digit is lost
};

std::vector<Record> parsed(const polytomic_record_list& list) {
  std::vector<Record> records(list.records_count);
  for (std::size_t index = 0; index < list.records_count; ++index) {
    const std::string_view json = view(list.records[index].json);
    records[index].values.Parse<answer_flags>(json.data(), json.size());
    records[index].digits.Parse<answer_flags | rapidjson::kParseNumbersAsStringsFlag>(json.data(), json.size());
  }
  return records;
}

// In the order in which they first occur.
std::vector<std::string> member_names(const std::vector<Record>& records) {
  std::vector<std::string> names;
  for (const Record& record : records) {
    if (!record.values.IsObject()) continue;
    for (const auto& member : record.values.GetObject()) {
      std::string name = name_of(member.name);
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }
  }
  return names;
}

Cell member(const Record& record, const std::string& name) {
  if (!record.values.IsObject()) return {};
  const rapidjson::Value key(rapidjson::StringRef(name.data(), name.size()));
  const auto found = record.values.FindMember(key);
  if (found == record.values.MemberEnd() || found->value.IsNull()) return {};
  return plain_text(found->value.IsNumber() ? record.digits.FindMember(key)->value : found->value);
}

}  // namespace

void show_records(const Session& session, const polytomic_record_list& list) {
  const std::vector<Record> records = parsed(list);
  const std::vector<std::string> names = member_names(records);
  std::vector<std::string> titles;
  for (const std::string& name : names) titles.push_back(one_line(name));
  std::vector<Column> columns;
  for (const std::string& title : titles) columns.push_back({title});
  Table table(std::move(columns));
  for (const Record& record : records) {
    std::vector<Cell> row;
    for (const std::string& name : names) row.push_back(member(record, name));
    table.add(std::move(row));
  }
  session.print(table, "No records.");
}

}  // namespace polytomic::cli
