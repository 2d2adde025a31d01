#include "local/connectors/mysql/view_definition.h"

#include <algorithm>

#include "local/connectors/mysql/tokens.h"
#include "local/object_id.h"

namespace polytomic::local::mysql {
namespace {

using Tokens = std::vector<Token>;

// A column as the definition names it: `alias`.`column` or `schema`.`table`.`column`.
struct Expression {
  std::vector<std::string> parts;  // empty where it is anything else
};

// Reads names with dots between them, as far as they go.
std::vector<std::string> read_path(const Tokens& tokens, std::size_t& at) {
  std::vector<std::string> parts;
  while (at < tokens.size() && tokens[at].kind == TokenKind::name) {
    parts.push_back(tokens[at++].value);
    if (at + 1 >= tokens.size() || !tokens[at].is_symbol('.') || tokens[at + 1].kind != TokenKind::name) break;
    ++at;
  }
  return parts;
}

// Reads one expression up to the comma or the FROM behind it.
Expression read_expression(const Tokens& tokens, std::size_t& at) {
  Expression expression;
  const std::size_t start = at;
  expression.parts = read_path(tokens, at);
  const bool is_column = at > start && expression.parts.size() > 1 && at < tokens.size() && tokens[at].is_word("as");
  if (!is_column) expression.parts.clear();
  for (int depth = 0; at < tokens.size(); ++at) {
    if (tokens[at].is_symbol('(')) ++depth;
    if (tokens[at].is_symbol(')')) --depth;
    if (depth == 0 && (tokens[at].is_symbol(',') || tokens[at].is_word("from"))) break;
  }
  return expression;
}

bool introduces_base(const Token& token) {
  return token.is_word("from") || token.is_word("join") || token.is_word("straight_join") || token.is_symbol(',') ||
         token.is_symbol('(');
}

bool ends_bases(const Token& token) {
  for (const char* word : {"where", "group", "having", "order", "limit", "union", "except", "intersect", "window"}) {
    if (token.is_word(word)) return true;
  }
  return false;
}

// Reads FROM and what it joins. Nothing where it is more than tables and views.
std::vector<ViewBase> read_bases(const Tokens& tokens, std::size_t at) {
  std::vector<ViewBase> bases;
  int depth = 0;
  int condition = -1;  // the depth at which one stands, whose parts are no bases
  while (at < tokens.size() && !(depth == 0 && ends_bases(tokens[at]))) {
    const Token& token = tokens[at++];
    if (token.is_word("select")) return {};
    if (token.is_symbol('(')) ++depth;
    if (token.is_symbol(')')) --depth;
    if (token.is_word("on")) condition = depth;
    if (token.is_word("join") || token.is_word("straight_join") || depth < condition) condition = -1;
    if (condition >= 0 || !introduces_base(token) || at >= tokens.size() || tokens[at].kind != TokenKind::name)
      continue;
    const std::vector<std::string> path = read_path(tokens, at);
    if (path.size() != 2) return {};
    const bool has_alias = at < tokens.size() && tokens[at].kind == TokenKind::name;
    bases.push_back({make_object_id(path[0], path[1]), has_alias ? tokens[at++].value : ""});
  }
  return bases;
}

std::optional<ViewColumn> resolve(const Expression& expression, const std::vector<ViewBase>& bases) {
  if (expression.parts.size() < 2) return std::nullopt;
  const auto is_meant = [&parts = expression.parts](const ViewBase& base) {
    if (parts.size() == 3) return base.alias.empty() && base.id == make_object_id(parts[0], parts[1]);
    if (!base.alias.empty()) return base.alias == parts[0];
    // A view below is called by its name alone.
    const auto name = parse_object_id(base.id);
    return name && name->name == parts[0];
  };
  const auto found = std::ranges::find_if(bases, is_meant);
  if (found == bases.end()) return std::nullopt;
  return ViewColumn{static_cast<std::size_t>(found - bases.begin()), expression.parts.back()};
}

}  // namespace

ViewDefinition read_view_definition(std::string_view definition) {
  const Tokens tokens = read_tokens(definition);
  ViewDefinition view;
  std::size_t at = 0;
  if (tokens.empty() || !tokens[at].is_word("select")) return view;
  std::vector<Expression> expressions;
  do {
    ++at;  // SELECT or a comma
    expressions.push_back(read_expression(tokens, at));
  } while (at < tokens.size() && tokens[at].is_symbol(','));
  view.bases = read_bases(tokens, at);
  for (const Expression& expression : expressions) view.columns.push_back(resolve(expression, view.bases));
  return view;
}

}  // namespace polytomic::local::mysql
