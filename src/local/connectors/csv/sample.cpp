#include "local/connectors/csv/sample.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>

#include "local/connectors/csv/table_reader.h"
#include "local/connectors/csv/value_type.h"

namespace polytomic::local::csv {
namespace {

constexpr std::size_t longest_value = std::size_t{64} << 10U;
constexpr std::size_t largest_sample = std::size_t{4} << 20U;
constexpr std::uint64_t most_bytes = std::uint64_t{64} << 20U;

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

void write_text(JsonWriter& writer, std::string_view text) {
  if (text.size() > longest_value) {
    std::size_t end = longest_value;
    while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // where a character begins
    text = text.substr(0, end);
  }
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_raw(JsonWriter& writer, std::string_view json, rapidjson::Type type) {
  writer.RawValue(json.data(), json.size(), type);
}

void write_value(JsonWriter& writer, const Cell& cell, polytomic_field_type wanted) {
  const std::string_view plain = trimmed(cell.text);
  if (cell.is_absent || (plain.empty() && wanted != POLYTOMIC_FIELD_TYPE_STRING)) {
    writer.Null();
    return;
  }
  // A value that another writer of the file has put there since may be of another type.
  const bool is_fitting = wanted != POLYTOMIC_FIELD_TYPE_STRING && plain.size() <= longest_value;
  const ValueType type = is_fitting ? type_of(cell) : ValueType::text;
  if (type == ValueType::text || field_type(type) != wanted) {
    write_text(writer, cell.text);
  } else if (type == ValueType::boolean) {
    writer.Bool(plain.front() == 't' || plain.front() == 'T');
  } else if (wanted == POLYTOMIC_FIELD_TYPE_NUMBER) {
    write_raw(writer, plain, rapidjson::kNumberType);
  } else if (type == ValueType::object || type == ValueType::array) {
    write_raw(writer, plain, type == ValueType::object ? rapidjson::kObjectType : rapidjson::kArrayType);
  } else {
    write_text(writer, plain);
  }
}

class Sample final : public TableSink {
 public:
  Sample(const Object& object, std::size_t limit) : object_(object), limit_(limit) {}

  void take_header(Record /*header*/) override {}

  bool take_record(Record record) override {
    if (records_.size() >= limit_ || bytes_ > largest_sample) return false;
    rapidjson::StringBuffer buffer;
    JsonWriter writer(buffer);
    writer.StartObject();
    for (std::size_t index = 0; index < object_.columns.size(); ++index) {
      const Column& column = object_.columns[index];
      writer.Key(column.name.data(), static_cast<rapidjson::SizeType>(column.name.size()));
      write_value(writer, index < record.size() ? record[index] : Cell{{}, true}, column.type);
    }
    writer.EndObject();
    bytes_ += buffer.GetSize();
    records_.emplace_back(buffer.GetString(), buffer.GetSize());
    return records_.size() < limit_;
  }

  [[nodiscard]] std::vector<std::string> take() { return std::move(records_); }

 private:
  const Object& object_;
  std::size_t limit_;
  std::size_t bytes_ = 0;
  std::vector<std::string> records_;
};

}  // namespace

std::vector<std::string> sample_records(Source& source, const Object& object, std::size_t limit,
                                        const Context& context) {
  Sample sample(object, limit);
  TableReader reader(source.settings().format, context, sample);
  const bool is_whole =
      source.read(most_bytes, context, [&reader](std::string_view bytes) { return reader.take(bytes); });
  reader.finish(is_whole);
  return sample.take();
}

}  // namespace polytomic::local::csv
