#include "local/connectors/mysql/types.h"

#include <algorithm>
#include <array>

namespace polytomic::local::mysql {
namespace {

struct KnownType {
  std::string_view name;
  polytomic_field_type type;
};

// Geometries are left unknown: neither their text nor their bytes are taken back as they are given.
constexpr std::array<KnownType, 35> known_types{{
    {"bigint", POLYTOMIC_FIELD_TYPE_NUMBER},    {"binary", POLYTOMIC_FIELD_TYPE_BINARY},
    {"bit", POLYTOMIC_FIELD_TYPE_NUMBER},       {"blob", POLYTOMIC_FIELD_TYPE_BINARY},
    {"bool", POLYTOMIC_FIELD_TYPE_BOOLEAN},     {"char", POLYTOMIC_FIELD_TYPE_STRING},
    {"date", POLYTOMIC_FIELD_TYPE_DATETIME},    {"datetime", POLYTOMIC_FIELD_TYPE_DATETIME},
    {"decimal", POLYTOMIC_FIELD_TYPE_NUMBER},   {"double", POLYTOMIC_FIELD_TYPE_NUMBER},
    {"enum", POLYTOMIC_FIELD_TYPE_STRING},      {"float", POLYTOMIC_FIELD_TYPE_NUMBER},
    {"inet4", POLYTOMIC_FIELD_TYPE_STRING},     {"inet6", POLYTOMIC_FIELD_TYPE_STRING},
    {"int", POLYTOMIC_FIELD_TYPE_NUMBER},       {"integer", POLYTOMIC_FIELD_TYPE_NUMBER},
    {"json", POLYTOMIC_FIELD_TYPE_OBJECT},      {"longblob", POLYTOMIC_FIELD_TYPE_BINARY},
    {"longtext", POLYTOMIC_FIELD_TYPE_STRING},  {"mediumblob", POLYTOMIC_FIELD_TYPE_BINARY},
    {"mediumint", POLYTOMIC_FIELD_TYPE_NUMBER}, {"mediumtext", POLYTOMIC_FIELD_TYPE_STRING},
    {"numeric", POLYTOMIC_FIELD_TYPE_NUMBER},   {"set", POLYTOMIC_FIELD_TYPE_STRING},
    {"smallint", POLYTOMIC_FIELD_TYPE_NUMBER},  {"text", POLYTOMIC_FIELD_TYPE_STRING},
    {"time", POLYTOMIC_FIELD_TYPE_DATETIME},    {"timestamp", POLYTOMIC_FIELD_TYPE_DATETIME},
    {"tinyblob", POLYTOMIC_FIELD_TYPE_BINARY},  {"tinyint", POLYTOMIC_FIELD_TYPE_NUMBER},
    {"tinytext", POLYTOMIC_FIELD_TYPE_STRING},  {"uuid", POLYTOMIC_FIELD_TYPE_STRING},
    {"varbinary", POLYTOMIC_FIELD_TYPE_BINARY}, {"varchar", POLYTOMIC_FIELD_TYPE_STRING},
    {"year", POLYTOMIC_FIELD_TYPE_NUMBER},
}};

}  // namespace

polytomic_field_type field_type(std::string_view data_type, std::string_view type) {
  // What BOOLEAN is short for, and the only size that holds one bit.
  if (type.starts_with("tinyint(1)") || type == "bit(1)") return POLYTOMIC_FIELD_TYPE_BOOLEAN;
  const auto known = std::ranges::lower_bound(known_types, data_type, {}, &KnownType::name);
  return known != known_types.end() && known->name == data_type ? known->type : POLYTOMIC_FIELD_TYPE_UNKNOWN;
}

bool is_free_text(std::string_view data_type) {
  constexpr std::array<std::string_view, 5> forms{"enum", "inet4", "inet6", "set", "uuid"};
  return std::ranges::find(forms, data_type) == forms.end();
}

bool is_geometry(std::string_view data_type) {
  constexpr std::array<std::string_view, 9> types{
      "geometry",   "geometrycollection", "geomcollection", "linestring", "multilinestring",
      "multipoint", "multipolygon",       "point",          "polygon"};
  return std::ranges::find(types, data_type) != types.end();
}

}  // namespace polytomic::local::mysql
