#include "local/connectors/mysql/grants.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "local/connectors/mysql/tokens.h"
#include "local/object_id.h"

namespace polytomic::local::mysql {
namespace {

using Tokens = std::vector<Token>;

struct NamedRight {
  std::string_view name;
  Rights rights;
};

constexpr Rights every_right = (may_write_read_only << 1U) - 1;
constexpr std::array<NamedRight, 11> named_rights{{{"all", every_right},
                                                   {"all privileges", every_right},
                                                   {"select", may_select},
                                                   {"insert", may_insert},
                                                   {"update", may_update},
                                                   {"delete", may_delete},
                                                   {"create", may_create},
                                                   {"drop", may_drop},
                                                   {"super", may_write_read_only},
                                                   {"read_only admin", may_write_read_only},
                                                   {"connection_admin", may_write_read_only}}};

Rights right_of(std::string_view name) {
  const auto found = std::ranges::find(named_rights, name, &NamedRight::name);
  return found == named_rights.end() ? 0 : found->rights;
}

// Reads "SELECT, INSERT (`a`), SHOW VIEW" up to ON; rights on columns are left out.
Rights read_rights(const Tokens& tokens, std::size_t& at) {
  Rights rights = 0;
  std::string name;
  bool is_of_columns = false;
  for (; at < tokens.size(); ++at) {
    const Token& token = tokens[at];
    const bool is_end = token.is_word("on");
    if (is_end || token.is_symbol(',')) {
      if (!is_of_columns) rights |= right_of(name);
      name.clear();
      is_of_columns = false;
      if (is_end) break;
    } else if (token.is_symbol('(')) {
      is_of_columns = true;
      while (at + 1 < tokens.size() && !tokens[at].is_symbol(')')) ++at;
    } else {
      name.append(name.empty() ? "" : " ").append(token.value);
    }
  }
  ++at;
  return rights;
}

// Reads *.*, `schema`.* or `schema`.`name`; nothing where it is something else, such as a routine.
std::optional<std::pair<std::string, std::string>> read_object(const Tokens& tokens, std::size_t& at) {
  if (at < tokens.size() && tokens[at].is_word("table")) ++at;
  if (at + 2 >= tokens.size() || !tokens[at + 1].is_symbol('.')) return std::nullopt;
  const auto part = [](const Token& token) -> std::optional<std::string> {
    if (token.kind == TokenKind::name) return token.value;
    return token.is_symbol('*') ? std::optional<std::string>("") : std::nullopt;
  };
  auto schema = part(tokens[at]);
  auto name = part(tokens[at + 2]);
  at += 3;
  if (!schema || !name) return std::nullopt;
  return std::pair(std::move(*schema), std::move(*name));
}

std::string read_grantee(const Tokens& tokens, std::size_t at) {
  std::string grantee;
  for (++at; at < tokens.size() && (tokens[at].may_be_name() || tokens[at].is_symbol('@')); ++at) {
    const bool is_over =
        tokens[at].is_word("with") || tokens[at].is_word("identified") || tokens[at].is_word("require");
    if (is_over) break;
    grantee.append(tokens[at].value).append("\n");
  }
  return grantee;
}

// LIKE, as databases are matched.
bool matches(std::string_view pattern, std::string_view name) {
  while (!pattern.empty()) {
    if (pattern.front() == '%') {
      pattern.remove_prefix(1);
      for (std::size_t start = 0; start <= name.size(); ++start) {
        if (matches(pattern, name.substr(start))) return true;
      }
      return false;
    }
    const bool is_any = pattern.front() == '_';
    if (pattern.front() == '\\' && pattern.size() > 1) pattern.remove_prefix(1);
    if (name.empty() || (!is_any && pattern.front() != name.front())) return false;
    pattern.remove_prefix(1);
    // One character, which may be of several bytes.
    name.remove_prefix(1);
    while (is_any && !name.empty() && (static_cast<unsigned char>(name.front()) & 0xC0U) == 0x80U)
      name.remove_prefix(1);
  }
  return name.empty();
}

}  // namespace

void Grants::add(std::string_view line) {
  const Tokens tokens = read_tokens(line);
  if (tokens.empty()) return;
  Grant grant;
  grant.is_revoked = tokens.front().is_word("revoke");
  if (!grant.is_revoked && !tokens.front().is_word("grant")) return;
  std::size_t at = 1;
  grant.rights = read_rights(tokens, at);
  auto object = read_object(tokens, at);
  if (!object || grant.rights == 0) return;
  if (!object->second.empty()) {
    of_objects_[make_object_id(object->first, object->second)] |= grant.rights;
    return;
  }
  grant.schema = std::move(object->first);
  grant.grantee = read_grantee(tokens, at);
  grants_.push_back(std::move(grant));
}

Rights Grants::of_server() const {
  Rights rights = 0;
  for (const Grant& grant : grants_) {
    if (grant.schema.empty() && !grant.is_revoked) rights |= grant.rights;
  }
  return rights;
}

Rights Grants::of_schema(std::string_view schema, bool wildcards) const {
  Rights rights = of_server();
  for (const Grant& grant : grants_) {
    if (grant.is_revoked && grant.schema == schema) rights &= ~grant.rights;
  }
  // The servers show the narrower patterns first, and of each grantee only the first that fits counts.
  std::vector<std::string_view> seen;
  for (const Grant& grant : grants_) {
    if (grant.schema.empty() || grant.is_revoked) continue;
    if (!(wildcards ? matches(grant.schema, schema) : grant.schema == schema)) continue;
    if (std::ranges::find(seen, grant.grantee) != seen.end()) continue;
    seen.push_back(grant.grantee);
    rights |= grant.rights;
  }
  return rights;
}

Rights Grants::of_object(std::string_view schema, std::string_view name, bool wildcards) const {
  const Rights rights = of_schema(schema, wildcards);
  const auto own = of_objects_.find(make_object_id(schema, name));
  return own == of_objects_.end() ? rights : rights | own->second;
}

}  // namespace polytomic::local::mysql
