#include "local/connectors/mysql/table_definition.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

#include "local/connectors/mysql/tokens.h"
#include "local/object_id.h"

namespace polytomic::local::mysql {
namespace {

// Thrown and caught here only.
struct Unknown {};

// One part of a definition, from which tokens are taken.
class Part {
 public:
  explicit Part(std::span<const Token> tokens) : tokens_(tokens) {}

  [[nodiscard]] bool is_empty() const { return tokens_.empty(); }
  [[nodiscard]] std::span<const Token> rest() const { return tokens_; }

  bool skip(std::string_view word) { return skip_if(!is_empty() && tokens_.front().is_word(word)); }
  bool skip(char symbol) { return skip_if(!is_empty() && tokens_.front().is_symbol(symbol)); }
  template <class Mark>
  void expect(Mark mark) {
    if (!skip(mark)) throw Unknown{};
  }
  const std::string& take(TokenKind kind) {
    if (is_empty() || tokens_.front().kind != kind) throw Unknown{};
    const Token& token = tokens_.front();
    tokens_ = tokens_.subspan(1);
    return token.value;
  }
  void skip_any() {
    if (is_empty()) throw Unknown{};
    tokens_ = tokens_.subspan(1);
  }

  // What comes before the next comma or closing parenthesis that is not within others.
  Part take_item() {
    int depth = 0;
    std::size_t end = 0;
    for (; end < tokens_.size(); ++end) {
      if (tokens_[end].is_symbol('(')) ++depth;
      if (depth == 0 && (tokens_[end].is_symbol(',') || tokens_[end].is_symbol(')'))) break;
      if (tokens_[end].is_symbol(')')) --depth;
    }
    Part item(tokens_.first(end));
    tokens_ = tokens_.subspan(end);
    return item;
  }

 private:
  bool skip_if(bool condition) {
    if (condition) tokens_ = tokens_.subspan(1);
    return condition;
  }

  std::span<const Token> tokens_;
};

class DefinitionReader {
 public:
  explicit DefinitionReader(std::string_view schema) : schema_(schema) {}

  TableDefinition read(Part part) {
    part.expect("create");
    part.expect("table");
    part.take(TokenKind::name);
    part.expect('(');
    do read_item(part.take_item());
    while (part.skip(','));
    part.expect(')');
    read_options(part);
    return std::move(definition_);
  }

 private:
  void read_item(Part item) {
    if (item.is_empty()) throw Unknown{};
    if (item.rest().front().kind == TokenKind::name) return read_column(item);
    if (item.skip("primary")) return read_key(item, "PRIMARY");
    if (item.skip("unique")) return read_key(item, {});
    if (item.skip("constraint")) return read_constraint(item);
    if (item.skip("fulltext") || item.skip("spatial")) return item.expect("key");
    item.expect("key");
  }

  // Only the constraint of its own: the rest is told by COLUMNS.
  void read_column(Part item) {
    const std::string& name = item.take(TokenKind::name);
    for (int depth = 0; !item.is_empty(); item.skip_any()) {
      const Token& token = item.rest().front();
      if (token.is_symbol('(')) ++depth;
      if (token.is_symbol(')')) --depth;
      if (depth == 0 && token.is_word("check")) return read_check(item, name);
    }
  }

  void read_check(Part item, const std::string& name) {
    item.expect("check");
    item.expect('(');
    if (item.skip("json_valid") && item.skip('(')) definition_.json_checks.push_back(name);
  }

  void read_key(Part item, std::string index) {
    item.expect("key");
    KeyFacts key{index.empty() ? item.take(TokenKind::name) : std::move(index), {}};
    item.expect('(');
    do {
      key.columns.emplace_back(static_cast<std::uint32_t>(key.columns.size() + 1), item.take(TokenKind::name));
      if (item.skip('(')) {
        item.take(TokenKind::word);
        item.expect(')');
        key.is_of_prefixes = true;
      }
      if (!item.skip("desc")) item.skip("asc");
    } while (item.skip(','));
    item.expect(')');
    while (!item.is_empty()) read_key_option(item);
    definition_.keys.push_back(std::move(key));
  }

  static void read_key_option(Part& item) {
    if (item.skip("using")) return item.expect("btree");
    if (item.skip("ignored")) return;
    item.expect("comment");
    item.take(TokenKind::text);
  }

  void read_constraint(Part item) {
    const std::string& name = item.take(TokenKind::name);
    if (item.rest().front().is_word("check")) return read_check(item, name);
    item.expect("foreign");
    item.expect("key");
    const std::vector<std::string> columns = read_names(item);
    item.expect("references");
    std::string parent_schema(schema_);
    std::string parent = item.take(TokenKind::name);
    if (item.skip('.')) parent_schema = std::exchange(parent, item.take(TokenKind::name));
    const std::vector<std::string> parent_columns = read_names(item);
    if (columns.size() != parent_columns.size()) throw Unknown{};
    for (std::size_t at = 0; at < columns.size(); ++at) {
      definition_.references.push_back({name, columns[at], make_object_id(parent_schema, parent), parent_columns[at]});
    }
  }

  static std::vector<std::string> read_names(Part& item) {
    std::vector<std::string> names;
    item.expect('(');
    do names.push_back(item.take(TokenKind::name));
    while (item.skip(','));
    item.expect(')');
    return names;
  }

  // Versions of records, partitions, sequences and tables that stand for others are not among these.
  void read_options(Part part) {
    constexpr std::array<std::string_view, 16> plain{
        "auto_increment", "avg_row_length",   "charset",           "checksum",       "collate",       "comment",
        "engine",         "key_block_size",   "max_rows",          "min_rows",       "page_checksum", "row_format",
        "pack_keys",      "stats_persistent", "stats_auto_recalc", "delay_key_write"};
    while (!part.is_empty()) {
      part.skip("default");
      const std::string& option = part.take(TokenKind::word);
      if (std::ranges::find(plain, option) == plain.end()) throw Unknown{};
      part.expect('=');
      const std::string& value = part.take(option == "comment" ? TokenKind::text : TokenKind::word);
      if (option == "engine") definition_.engine = value;
    }
    if (definition_.engine.empty()) throw Unknown{};
  }

  std::string_view schema_;
  TableDefinition definition_;
};

}  // namespace

std::optional<TableDefinition> read_table_definition(std::string_view definition, std::string_view schema) {
  // Whether a backslash is a letter like others is not promised: misread, it would hide where a text ends.
  if (definition.empty() || definition.find('\\') != std::string_view::npos) return std::nullopt;
  const std::vector<Token> tokens = read_tokens(definition);
  try {
    return DefinitionReader(schema).read(Part(tokens));
  } catch (const Unknown&) {
    return std::nullopt;
  }
}

}  // namespace polytomic::local::mysql
