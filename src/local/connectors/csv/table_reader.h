// From the bytes of a source to its records: encoding, dialect and header are found in the first block of them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "local/connectors/csv/decoder.h"
#include "local/connectors/csv/record_reader.h"
#include "local/connectors/csv/settings.h"

namespace polytomic::local::csv {

// Takes the records of a table. False ends the reading: no more are wanted.
class TableSink {
 public:
  TableSink() = default;
  TableSink(const TableSink&) = delete;
  TableSink& operator=(const TableSink&) = delete;
  virtual ~TableSink() = default;

  virtual void take_header(Record header) = 0;  // only where there is one
  virtual bool take_record(Record record) = 0;
};

class TableReader {
 public:
  // All must outlive the reader.
  TableReader(const Format& format, const Context& context, TableSink& sink)
      : format_(format), context_(context), sink_(sink) {}
  TableReader(const TableReader&) = delete;
  TableReader& operator=(const TableReader&) = delete;
  ~TableReader() = default;

  // False where nothing more is wanted. Throws Failure (POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED) for what is no text, and
  // what RecordReader::read throws.
  bool take(std::string_view bytes);
  // There is no more, or no more was asked for: then the record that was cut off does not count.
  void finish(bool is_whole);

  // What the source did wrong, in words.
  [[nodiscard]] std::vector<std::string> warnings() const;

 private:
  void begin(bool is_whole);
  void take_text(std::string_view text);

  const Format& format_;
  const Context& context_;
  TableSink& sink_;
  std::string block_;  // bytes, until they are enough to see what they are
  std::optional<Decoder> decoder_;
  std::optional<RecordReader> records_;
  std::string text_;
  bool is_wanted_ = true;
  bool is_header_next_ = false;
};

}  // namespace polytomic::local::csv
