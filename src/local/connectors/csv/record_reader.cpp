#include "local/connectors/csv/record_reader.h"

#include <algorithm>
#include <new>
#include <utility>

#include "core/error.h"

namespace polytomic::local::csv {
namespace {

constexpr std::size_t piece = std::size_t{64} << 10U;
constexpr std::size_t largest_cell = std::size_t{16} << 20U;
constexpr std::size_t most_cells = 65'536;

// Spaces are part of values (RFC 4180, 2.4).
int never(unsigned char /*letter*/) { return 0; }

}  // namespace

RecordReader::RecordReader(Dialect dialect, Sink sink) : sink_(std::move(sink)) {
  if (csv_init(&parser_, CSV_EMPTY_IS_NULL) != 0) throw std::bad_alloc();
  csv_set_delim(&parser_, static_cast<unsigned char>(dialect.delimiter));
  csv_set_quote(&parser_, static_cast<unsigned char>(dialect.quote));
  csv_set_space_func(&parser_, never);
  csv_set_blk_size(&parser_, piece);
}

RecordReader::~RecordReader() { csv_free(&parser_); }

void RecordReader::read(std::string_view text) {
  while (!text.empty()) {
    const std::string_view part = text.substr(0, piece);
    const std::size_t taken =
        csv_parse(&parser_, part.data(), part.size(), &RecordReader::take_cell, &RecordReader::take_end, this);
    if (problem_) std::rethrow_exception(std::exchange(problem_, nullptr));
    if (taken != part.size()) throw std::bad_alloc();  // without its strict mode libcsv fails over nothing else
    check();
    text.remove_prefix(part.size());
  }
}

void RecordReader::finish() {
  // In its strict mode libcsv says that a quote is open, and does nothing.
  csv_set_opts(&parser_, CSV_EMPTY_IS_NULL | CSV_STRICT | CSV_STRICT_FINI);
  int outcome = csv_fini(&parser_, &RecordReader::take_cell, &RecordReader::take_end, this);
  if (outcome != 0 && csv_error(&parser_) == CSV_EPARSE) {
    has_open_quote_ = true;
    csv_set_opts(&parser_, CSV_EMPTY_IS_NULL);
    outcome = csv_fini(&parser_, &RecordReader::take_cell, &RecordReader::take_end, this);
  }
  if (problem_) std::rethrow_exception(std::exchange(problem_, nullptr));
  if (outcome != 0) throw std::bad_alloc();
}

void RecordReader::check() {
  if (csv_get_buffer_size(&parser_) <= largest_cell) return;
  throw Failure(
      POLYTOMIC_ERROR_DATABASE_ERROR,
      "the value in record " + std::to_string(count_ + 1) + ", column " + std::to_string(places_.size() + 1) +
          " goes on for more than 16 MiB: a quote that is never closed, or other quotes, another delimiter or "
          "another encoding than taken; correct the data there, or set quote, delimiter or encoding");
}

void RecordReader::take_cell(void* data, std::size_t size, void* self) noexcept {
  auto& reader = *static_cast<RecordReader*>(self);
  if (reader.problem_) return;
  try {
    reader.add_cell(static_cast<const char*>(data), size);
  } catch (...) {
    reader.problem_ = std::current_exception();
  }
}

void RecordReader::take_end(int /*letter*/, void* self) noexcept {
  auto& reader = *static_cast<RecordReader*>(self);
  if (reader.problem_) return;
  try {
    reader.end_record();
  } catch (...) {
    reader.problem_ = std::current_exception();
  }
}

void RecordReader::add_cell(const char* data, std::size_t size) {
  if (places_.size() == most_cells) {
    throw Failure(POLYTOMIC_ERROR_DATABASE_ERROR, "record " + std::to_string(count_ + 1) + " has more than " +
                                                      std::to_string(most_cells) +
                                                      " values; this is no table, or delimiter is another character");
  }
  places_.push_back({bytes_.size(), size, data == nullptr});
  if (data != nullptr) bytes_.append(data, size);
}

void RecordReader::end_record() {
  cells_.clear();
  for (const Place& place : places_) {
    cells_.push_back({std::string_view(bytes_).substr(place.begin, place.size), place.is_absent});
  }
  ++count_;
  sink_(cells_);
  bytes_.clear();
  places_.clear();
}

}  // namespace polytomic::local::csv
