#include "local/connectors/csv/discovery.h"

#include <algorithm>
#include <vector>

#include "local/connectors/csv/header.h"
#include "local/connectors/csv/table_reader.h"
#include "local/connectors/csv/value_type.h"

namespace polytomic::local::csv {
namespace {

// Widens the type of each column by every record.
class Survey final : public TableSink {
 public:
  void take_header(Record header) override {
    names_.add(header);
    header_size_ = header.size();
    types_.resize(header.size(), ValueType::none);
  }

  bool take_record(Record record) override {
    ++records_;
    if (header_size_ > 0 && record.size() > header_size_ && first_long_ == 0) first_long_ = records_;
    if (record.size() > types_.size()) types_.resize(record.size(), ValueType::none);
    for (std::size_t index = 0; index < record.size(); ++index) {
      ValueType& type = types_[index];
      if (type != ValueType::text) type = widen(type, type_of(record[index]));
    }
    return true;
  }

  void describe(Object& object) {
    names_.fill(types_.size());
    for (std::size_t index = 0; index < types_.size(); ++index) {
      Column column;
      column.name = names_.all()[index];
      column.source_type = type_name(types_[index]);
      column.type = field_type(types_[index]);
      object.columns.push_back(std::move(column));
    }
    if (types_.empty()) object.warnings.emplace_back("there is no data, so there are no columns");
    if (first_long_ == 0) return;
    object.warnings.push_back("records have more values than there are headers, the first of them record " +
                              std::to_string(first_long_) + " below the header; the columns from " +
                              names_.all()[header_size_] + " on have no header");
  }

 private:
  ColumnNames names_;
  std::size_t header_size_ = 0;
  std::vector<ValueType> types_;
  std::uint64_t records_ = 0;
  std::uint64_t first_long_ = 0;
};

}  // namespace

Object discover(Source& source, std::uint64_t limit, const Context& context) {
  Survey survey;
  TableReader reader(source.settings().format, context, survey);
  const bool is_whole = source.read(limit, context, [&reader](std::string_view bytes) { return reader.take(bytes); });
  reader.finish(is_whole);
  Object object;
  object.id = object.name = object_name;
  survey.describe(object);
  for (std::string& warning : reader.warnings()) object.warnings.push_back(std::move(warning));
  if (!is_whole) {
    object.warnings.push_back("only the first " + std::to_string(limit >> 20U) +
                              " MiB were read; what follows may have more columns, or values of other types");
  }
  return object;
}

}  // namespace polytomic::local::csv
