#include "local/connectors/mysql/changes.h"

#include <algorithm>
#include <array>
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

void Changes::add(const Row& row) {
  if (is_change(row.text(0))) {
    count_ += row.number<std::uint64_t>(1);
  } else if (row.text(0) == "uptime") {
    others_.append(" ").append(row.text(1));
  }
}

Reading changes_reading(Changes& changes, bool is_mariadb) {
  return {changes_sql(is_mariadb), [&changes](const Row& row) { changes.add(row); }};
}

std::string read_changes(Link& link, const Context& context) {
  Changes changes;
  link.query(changes_reading(changes, link.is_mariadb()), context);
  return changes.value();
}

}  // namespace polytomic::local::mysql
