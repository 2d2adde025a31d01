#include "local/connectors/mysql/references.h"

#include <optional>
#include <utility>

#include "local/connectors/mysql/changes.h"
#include "local/connectors/mysql/fault.h"
#include "local/connectors/mysql/statements.h"

namespace polytomic::local::mysql {
namespace {

// InnoDB, which alone knows foreign keys, tells at once which tables have some, but not to everybody. Nothing where it does
// not.
std::optional<std::vector<std::string>> find_referring(std::string_view schema, Link& link, const Context& context) {
  if (!link.is_mariadb()) return std::nullopt;
  std::vector<std::string> names;
  try {
    link.query({referring_sql(schema), [&names](const Row& row) { names.emplace_back(row.text(0)); }}, context);
  } catch (const Fault& fault) {
    if (!fault.is_about_statement()) throw;
    return std::nullopt;
  }
  return names;
}

}  // namespace

ColumnReference::ColumnReference(const Row& row)
    : child{std::string(row.text(0)), std::string(row.text(1))},
      column(row.text(2)),
      constraint(row.text(3)),
      parent{std::string(row.text(4)), std::string(row.text(5))},
      parent_column(row.text(6)) {}

const std::vector<ColumnReference>& References::read(std::string_view schema, Link& link, const Context& context) {
  return read(schema, read_changes(link, context), link, context);
}

const std::vector<ColumnReference>& References::read(std::string_view schema, std::string changes, Link& link,
                                                     const Context& context) {
  if (changes == changes_) return references_;
  changes_.clear();
  references_.clear();
  read_all(schema, link, context);
  references_.shrink_to_fit();
  changes_ = std::move(changes);
  return references_;
}

void References::read_all(std::string_view schema, Link& link, const Context& context) {
  const auto add = [this](const Row& row) { references_.emplace_back(row); };
  const auto names = find_referring(schema, link, context);
  const std::vector<Scope> scopes = names ? narrowed({schema}, *names) : std::vector<Scope>{{schema}};
  for (const Scope& scope : scopes) link.query({references_sql(scope), add}, context);
}

}  // namespace polytomic::local::mysql
