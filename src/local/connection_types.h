// The types of connections that this build knows, with their parsed configuration schemas.
#pragma once

#include <rapidjson/document.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "local/connector.h"

namespace polytomic::local {

using Connectors = std::vector<std::unique_ptr<const Connector>>;

struct ConnectionType {
  std::unique_ptr<const Connector> connector;
  rapidjson::Document schema;
};

// Never changes once it is made; safe on any thread.
class ConnectionTypes {
 public:
  explicit ConnectionTypes(Connectors connectors);

  [[nodiscard]] const std::vector<ConnectionType>& all() const { return types_; }
  // nullptr where there is none.
  [[nodiscard]] const ConnectionType* find(std::string_view id) const;
  // "a, b", for messages.
  [[nodiscard]] std::string names() const;

 private:
  std::vector<ConnectionType> types_;
};

}  // namespace polytomic::local
