#include "local/connection_types.h"

#include <algorithm>

#include "local/json.h"

namespace polytomic::local {

ConnectionTypes::ConnectionTypes(Connectors connectors) {
  for (auto& connector : connectors) {
    rapidjson::Document schema = parse_json(connector->configuration_schema());
    types_.push_back({std::move(connector), std::move(schema)});
  }
}

const ConnectionType* ConnectionTypes::find(std::string_view id) const {
  const auto found =
      std::ranges::find_if(types_, [&](const ConnectionType& type) { return type.connector->id() == id; });
  return found == types_.end() ? nullptr : &*found;
}

std::string ConnectionTypes::names() const {
  std::string names;
  for (const ConnectionType& type : types_) names += (names.empty() ? "" : ", ") + std::string(type.connector->id());
  return names;
}

}  // namespace polytomic::local
