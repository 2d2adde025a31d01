#include "local/connectors/postgresql/types.h"

#include <algorithm>
#include <array>

namespace polytomic::local::postgresql {
namespace {

struct KnownType {
  std::string_view name;
  polytomic_field_type type;
};

// Types whose category says too little, or something else than what their values look like.
constexpr std::array<KnownType, 14> known_types{{
    {"bytea", POLYTOMIC_FIELD_TYPE_BINARY},
    {"hstore", POLYTOMIC_FIELD_TYPE_OBJECT},
    {"int2vector", POLYTOMIC_FIELD_TYPE_ARRAY},
    {"json", POLYTOMIC_FIELD_TYPE_OBJECT},
    {"jsonb", POLYTOMIC_FIELD_TYPE_OBJECT},
    {"macaddr", POLYTOMIC_FIELD_TYPE_STRING},
    {"macaddr8", POLYTOMIC_FIELD_TYPE_STRING},
    {"money", POLYTOMIC_FIELD_TYPE_STRING},  // with a currency sign
    {"oidvector", POLYTOMIC_FIELD_TYPE_ARRAY},
    {"pg_lsn", POLYTOMIC_FIELD_TYPE_STRING},
    {"tsquery", POLYTOMIC_FIELD_TYPE_STRING},
    {"tsvector", POLYTOMIC_FIELD_TYPE_STRING},
    {"uuid", POLYTOMIC_FIELD_TYPE_STRING},
    {"xml", POLYTOMIC_FIELD_TYPE_STRING},
}};

polytomic_field_type type_of_category(char category, std::string_view name) {
  switch (category) {
    case 'A':
      return POLYTOMIC_FIELD_TYPE_ARRAY;
    case 'B':
      return POLYTOMIC_FIELD_TYPE_BOOLEAN;
    case 'C':
      return POLYTOMIC_FIELD_TYPE_OBJECT;
    case 'D':
      return POLYTOMIC_FIELD_TYPE_DATETIME;
    case 'N':  // with the reg types, which are written as names
      return name.starts_with("reg") ? POLYTOMIC_FIELD_TYPE_STRING : POLYTOMIC_FIELD_TYPE_NUMBER;
    case 'E':  // enumerations
    case 'G':  // geometry
    case 'I':  // network addresses
    case 'R':  // ranges
    case 'S':  // strings
    case 'T':  // intervals
    case 'V':  // bit strings
    case 'Z':  // "char" and the like
      return POLYTOMIC_FIELD_TYPE_STRING;
    default:
      return POLYTOMIC_FIELD_TYPE_UNKNOWN;
  }
}

}  // namespace

polytomic_field_type field_type(char category, char kind, std::string_view name) {
  const auto known = std::find_if(known_types.begin(), known_types.end(),
                                  [name](const KnownType& candidate) { return candidate.name == name; });
  if (kind == 'b' && known != known_types.end()) return known->type;
  // Whatever category their author gave them.
  if (kind == 'c') return POLYTOMIC_FIELD_TYPE_OBJECT;
  if (kind == 'e' || kind == 'r' || kind == 'm') return POLYTOMIC_FIELD_TYPE_STRING;
  return type_of_category(category, name);
}

}  // namespace polytomic::local::postgresql
