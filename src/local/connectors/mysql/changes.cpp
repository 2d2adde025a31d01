#include "local/connectors/mysql/changes.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "local/connectors/mysql/statements.h"

namespace polytomic::local::mysql {
namespace {

// The servers count each kind of statement on its own. Temporary tables are nobody else's.
bool is_change(std::string_view counter) {
  constexpr std::array<std::string_view, 6> verbs{"com_alter_",  "com_create_", "com_drop_",
                                                  "com_rename_", "com_grant",   "com_revoke"};
  return counter.find("temporary") == std::string_view::npos &&
         std::ranges::any_of(verbs, [counter](std::string_view verb) { return counter.starts_with(verb); });
}

}  // namespace

std::string read_changes(Link& link, const Context& context) {
  std::string others;
  std::uint64_t changes = 0;
  const auto add = [&](const Row& row) {
    if (is_change(row.text(0))) {
      changes += row.number<std::uint64_t>(1);
    } else if (row.text(0) == "uptime" || row.text(0) == "settings") {
      others.append(" ").append(row.text(1));
    }
  };
  link.query({changes_sql(link.is_mariadb()), add}, context);
  return std::to_string(changes) + others;
}

}  // namespace polytomic::local::mysql
