#include "local/connectors/sqlite/types.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "local/connectors/sqlite/text.h"

namespace polytomic::local::sqlite {
namespace {

struct KnownWord {
  std::string_view word;
  polytomic_field_type type;
};

// Words that say more than the affinity does. Several of them would have numeric affinity and never hold a number.
constexpr std::array<KnownWord, 20> known_words{{
    {"any", POLYTOMIC_FIELD_TYPE_UNKNOWN},        {"binary", POLYTOMIC_FIELD_TYPE_BINARY},
    {"blob", POLYTOMIC_FIELD_TYPE_BINARY},        {"bool", POLYTOMIC_FIELD_TYPE_BOOLEAN},
    {"boolean", POLYTOMIC_FIELD_TYPE_BOOLEAN},    {"bytea", POLYTOMIC_FIELD_TYPE_BINARY},
    {"date", POLYTOMIC_FIELD_TYPE_DATETIME},      {"datetime", POLYTOMIC_FIELD_TYPE_DATETIME},
    {"enum", POLYTOMIC_FIELD_TYPE_STRING},        {"guid", POLYTOMIC_FIELD_TYPE_STRING},
    {"json", POLYTOMIC_FIELD_TYPE_OBJECT},        {"jsonb", POLYTOMIC_FIELD_TYPE_OBJECT},
    {"string", POLYTOMIC_FIELD_TYPE_STRING},      {"time", POLYTOMIC_FIELD_TYPE_DATETIME},
    {"timestamp", POLYTOMIC_FIELD_TYPE_DATETIME}, {"timestamptz", POLYTOMIC_FIELD_TYPE_DATETIME},
    {"timetz", POLYTOMIC_FIELD_TYPE_DATETIME},    {"uniqueidentifier", POLYTOMIC_FIELD_TYPE_STRING},
    {"uuid", POLYTOMIC_FIELD_TYPE_STRING},        {"varbinary", POLYTOMIC_FIELD_TYPE_BINARY},
}};

bool is_word_letter(char letter) { return (letter >= 'a' && letter <= 'z') || letter == '_'; }

std::optional<polytomic_field_type> type_of_words(std::string_view folded) {
  for (std::size_t start = 0; start < folded.size();) {
    std::size_t end = start;
    while (end < folded.size() && is_word_letter(folded[end])) ++end;
    const std::string_view word = folded.substr(start, end - start);
    const auto* known = std::find_if(known_words.begin(), known_words.end(),
                                     [word](const KnownWord& candidate) { return candidate.word == word; });
    if (known != known_words.end()) return known->type;
    start = end + 1;
  }
  return std::nullopt;
}

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// SQLite's own rules, in its order: https://www.sqlite.org/datatype3.html#determination_of_column_affinity
polytomic_field_type type_of_affinity(std::string_view folded) {
  if (folded.empty()) return POLYTOMIC_FIELD_TYPE_UNKNOWN;
  if (holds(folded, "int")) return POLYTOMIC_FIELD_TYPE_NUMBER;
  if (holds(folded, "char") || holds(folded, "clob") || holds(folded, "text")) return POLYTOMIC_FIELD_TYPE_STRING;
  if (holds(folded, "blob")) return POLYTOMIC_FIELD_TYPE_BINARY;
  return POLYTOMIC_FIELD_TYPE_NUMBER;  // REAL or NUMERIC
}

}  // namespace

polytomic_field_type field_type(std::string_view declared_type) {
  const std::string folded = fold(declared_type);
  return type_of_words(folded).value_or(type_of_affinity(folded));
}

polytomic_field_type FieldTypes::find(std::string_view declared_type) {
  constexpr std::size_t most_known = 1000;  // a file can have as many types as columns
  if (const auto known = known_.find(declared_type); known != known_.end()) return known->second;
  const polytomic_field_type type = field_type(declared_type);
  if (known_.size() < most_known) known_.emplace(declared_type, type);
  return type;
}

}  // namespace polytomic::local::sqlite
