#include "local/connectors/csv/dialect.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <vector>

#include "core/error.h"

namespace polytomic::local::csv {
namespace {

constexpr std::array delimiters{',', ';', '\t', '|'};
constexpr char double_quote = '"';
constexpr char single_quote = '\'';

// How well a dialect explains the text.
struct Fit {
  Dialect dialect;
  double agreement = 0;    // the part of the records that have the usual number of values
  std::size_t values = 1;  // that number
  std::size_t cells = 0;   // that hold something
  std::size_t opened = 0;  // of them, those that begin with a single quote
  std::size_t closed = 0;  // and those that end with one

  // Records of one value agree with anything.
  [[nodiscard]] bool is_table() const { return values > 1; }
};

// Enough to see what a text is like.
constexpr std::size_t most_records = 2000;

class Trial {
 public:
  explicit Trial(Dialect dialect) { fit_.dialect = dialect; }

  void take(Record record) {
    if (records_ == most_records) return;
    ++records_;
    ++sizes_[record.size()];
    for (const Cell& cell : record) {
      if (cell.text.empty()) continue;
      ++fit_.cells;
      if (cell.text.front() == single_quote) ++fit_.opened;
      if (cell.text.back() == single_quote && cell.text.size() > 1) ++fit_.closed;
    }
  }

  [[nodiscard]] Fit result() {
    const auto usual = std::ranges::max_element(sizes_, {}, [](const auto& entry) { return entry.second; });
    if (usual == sizes_.end()) return fit_;
    fit_.values = usual->first;
    fit_.agreement = static_cast<double>(usual->second) / static_cast<double>(records_);
    return fit_;
  }

 private:
  Fit fit_;
  std::size_t records_ = 0;
  std::map<std::size_t, std::size_t> sizes_;  // number of values to number of records
};

Fit try_dialect(Dialect dialect, std::string_view text, bool is_whole) {
  Trial trial(dialect);
  RecordReader reader(dialect, [&trial](Record record) { trial.take(record); });
  try {
    reader.read(text);
    // What was cut off says nothing about the number of values, unless it is all there is.
    if (is_whole || reader.count() == 0) reader.finish();
  } catch (const Failure&) {
    // Too many or too large values: what stands before them says what it says.
  }
  return trial.result();
}

bool is_better(const Fit& left, const Fit& right) {
  if (left.is_table() != right.is_table()) return left.is_table();
  if (left.agreement != right.agreement) return left.agreement > right.agreement;
  return left.values > right.values;
}

Fit best_with_quote(char quote, std::string_view text, bool is_whole, const Format& format, const Context& context) {
  std::optional<Fit> best;
  for (const char delimiter : delimiters) {
    if (format.delimiter && delimiter != delimiters.front()) break;
    context.check();
    const Fit fit = try_dialect({format.delimiter.value_or(delimiter), quote}, text, is_whole);
    if (!best || is_better(fit, *best)) best = fit;
  }
  return *best;
}

// Single quotes are apostrophes more often than not: they count where whole values stand in them.
bool speaks_for_single_quotes(const Fit& with_double, const Fit& with_single) {
  if (with_double.opened == 0 || with_double.closed == 0) return false;
  if (with_single.is_table() != with_double.is_table()) return with_single.is_table();
  if (with_single.agreement != with_double.agreement) return with_single.agreement > with_double.agreement;
  return with_double.opened == with_double.closed && with_double.opened * 2 >= with_double.cells;
}

}  // namespace

Dialect detect_dialect(std::string_view text, bool is_whole, const Format& format, const Context& context) {
  if (format.delimiter && format.quote) return {*format.delimiter, *format.quote};
  if (format.quote) return best_with_quote(*format.quote, text, is_whole, format, context).dialect;
  const Fit with_double = best_with_quote(double_quote, text, is_whole, format, context);
  const Fit with_single = best_with_quote(single_quote, text, is_whole, format, context);
  const bool is_single = format.delimiter != single_quote && speaks_for_single_quotes(with_double, with_single);
  return (is_single ? with_single : with_double).dialect;
}

}  // namespace polytomic::local::csv
