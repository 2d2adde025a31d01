// Cuts text into records, whatever the pieces in which it comes.
#pragma once

#include <csv.h>

#include <cstddef>
#include <exception>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace polytomic::local::csv {

struct Dialect {
  char delimiter = ',';
  char quote = '"';
};

struct Cell {
  std::string_view text;
  bool is_absent = false;  // nothing stands there, not even quotes
};

using Record = std::span<const Cell>;

class RecordReader {
 public:
  // `sink` takes each record, whose cells are good during the call only.
  using Sink = std::function<void(Record)>;

  RecordReader(Dialect dialect, Sink sink);
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;
  ~RecordReader();

  // Throws Failure (POLYTOMIC_ERROR_DATABASE_ERROR) where a value or a record is too large to be meant, and what the sink
  // throws.
  void read(std::string_view text);
  // Says that there is no more: what stands behind the last line end is a record too.
  void finish();

  [[nodiscard]] std::size_t count() const { return count_; }
  // After finish: the quote that the last value began with was never closed.
  [[nodiscard]] bool has_open_quote() const { return has_open_quote_; }

 private:
  struct Place {
    std::size_t begin;
    std::size_t size;
    bool is_absent;
  };

  static void take_cell(void* data, std::size_t size, void* self) noexcept;
  static void take_end(int letter, void* self) noexcept;

  void add_cell(const char* data, std::size_t size);
  void end_record();
  void check();

  Sink sink_;
  csv_parser parser_{};
  std::string bytes_;  // of the cells of the record under way
  std::vector<Place> places_;
  std::vector<Cell> cells_;
  std::size_t count_ = 0;
  bool has_open_quote_ = false;
  std::exception_ptr problem_;  // what must not pass through libcsv
};

}  // namespace polytomic::local::csv
