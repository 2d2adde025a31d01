// The names of columns: whether the first record holds them, and what is made of them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/context.h"
#include "local/connectors/csv/record_reader.h"

namespace polytomic::local::csv {

// Whether the first record of a text that begins with `text` names the columns: where the values below are typed, their
// columns decide by the value on top; where all are text, it does, unless it holds a value that is no name.
[[nodiscard]] bool detect_header(std::string_view text, bool is_whole, Dialect dialect, const Context& context);

// Names that differ from each other, without the spaces around them; none is empty.
class ColumnNames {
 public:
  // One for each cell.
  void add(Record header);
  // Names that say no more than where the column stands, until there are `count`.
  void fill(std::size_t count);

  [[nodiscard]] const std::vector<std::string>& all() const { return names_; }

 private:
  std::vector<std::string> names_;
};

}  // namespace polytomic::local::csv
