#include "local/connectors/csv/header.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "local/connectors/csv/value_type.h"

namespace polytomic::local::csv {
namespace {

constexpr std::size_t longest_name = 1024;
// Enough to see what a column holds.
constexpr std::size_t most_records = 200;

bool is_typed(ValueType type) { return type != ValueType::none && type != ValueType::text; }

// The first record, and what the records below it hold.
class Columns {
 public:
  void take(Record record) {
    if (records_++ > most_records) return;
    std::vector<ValueType>& types = records_ == 1 ? first_ : rest_;
    if (types.size() < record.size()) types.resize(record.size(), ValueType::none);
    for (std::size_t index = 0; index < record.size(); ++index) {
      types[index] = widen(types[index], type_of(record[index]));
    }
  }

  [[nodiscard]] bool has_header() const {
    int votes = 0;
    for (std::size_t index = 0; index < std::min(first_.size(), rest_.size()); ++index) {
      if (!is_typed(rest_[index]) || first_[index] == ValueType::none) continue;
      votes += first_[index] == ValueType::text ? 1 : -1;
    }
    return votes != 0 ? votes > 0 : std::ranges::none_of(first_, is_typed);
  }

 private:
  std::size_t records_ = 0;
  std::vector<ValueType> first_;
  std::vector<ValueType> rest_;
};

// Cut where a character ends; NUL would end a name in the eyes of programs in C.
std::string cleaned(std::string_view name) {
  while (!name.empty() && static_cast<unsigned char>(name.front()) <= ' ') name.remove_prefix(1);
  while (!name.empty() && static_cast<unsigned char>(name.back()) <= ' ') name.remove_suffix(1);
  if (name.size() > longest_name) {
    std::size_t end = longest_name;
    while ((static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
    name = name.substr(0, end);
  }
  std::string text(name);
  std::replace_if(
      text.begin(), text.end(), [](char letter) { return static_cast<unsigned char>(letter) < ' '; }, ' ');
  return text;
}

}  // namespace

bool detect_header(std::string_view text, bool is_whole, Dialect dialect, const Context& context) {
  context.check();
  Columns columns;
  RecordReader reader(dialect, [&columns](Record record) { columns.take(record); });
  reader.read(text);
  // What was cut off may look like another type.
  if (is_whole || reader.count() == 0) reader.finish();
  return columns.has_header();
}

void ColumnNames::add(Record header) {
  // Names that stand there come first: a column_2 of the data keeps its name where the second column has none.
  std::unordered_set<std::string> taken;
  for (const Cell& cell : header) taken.insert(cleaned(cell.text));
  std::unordered_set<std::string> used;
  std::unordered_map<std::string, std::size_t> last;
  for (const Cell& cell : header) {
    std::string name = cleaned(cell.text);
    if (name.empty()) name = "column_" + std::to_string(names_.size() + 1);
    std::string unique = name;
    const bool was_empty = cleaned(cell.text).empty();
    std::size_t& number = last.try_emplace(name, 1).first->second;
    while (used.contains(unique) || ((unique != name || was_empty) && taken.contains(unique))) {
      unique = name + "_" + std::to_string(++number);
    }
    used.insert(unique);
    names_.push_back(std::move(unique));
  }
}

void ColumnNames::fill(std::size_t count) {
  const std::unordered_set<std::string> taken(names_.begin(), names_.end());
  while (names_.size() < count) {
    const std::string name = "column_" + std::to_string(names_.size() + 1);
    std::string unique = name;
    for (std::size_t number = 2; taken.contains(unique); ++number) unique = name + "_" + std::to_string(number);
    names_.push_back(std::move(unique));
  }
}

}  // namespace polytomic::local::csv
