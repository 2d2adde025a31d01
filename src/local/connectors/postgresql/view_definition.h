// Which column of which relation each column of a simple view is.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace polytomic::local::postgresql {

struct ViewColumns {
  std::uint32_t base = 0;                                      // oid; 0 where there is not just one
  std::vector<std::pair<std::int16_t, std::int16_t>> columns;  // own number, number in the base
};

// Reads the definition as pg_rewrite keeps it: the list of a query's results, each with the column it comes from. The
// server would tell the same only by opening the view. Columns that are computed are left out.
[[nodiscard]] ViewColumns read_view_columns(std::string_view definition);

}  // namespace polytomic::local::postgresql
