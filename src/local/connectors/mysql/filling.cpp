#include "local/connectors/mysql/filling.h"

#include <algorithm>

#include "core/text.h"
#include "local/connectors/mysql/tokens.h"

namespace polytomic::local::mysql {
namespace {

// Where double quotes make names, one of them says NEW."column".
bool names_column(std::string_view body, std::string_view column) {
  const std::vector<Token> tokens = read_tokens(body);
  for (std::size_t at = 0; at + 2 < tokens.size(); ++at) {
    const bool is_new = tokens[at].may_be_name() && same_ignoring_case(tokens[at].value, "new");
    if (is_new && tokens[at + 1].is_symbol('.') && same_ignoring_case(tokens[at + 2].value, column)) return true;
  }
  return false;
}

}  // namespace

bool may_be_filled(const Relation& relation, std::string_view column) {
  return std::ranges::any_of(relation.triggers,
                             [column](const std::string& body) { return names_column(body, column); });
}

}  // namespace polytomic::local::mysql
