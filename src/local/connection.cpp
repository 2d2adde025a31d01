#include "local/connection.h"

#include "local/json.h"

namespace polytomic::local {

Failure unknown_connection(std::string_view id) {
  return Failure(
      make_field_error(POLYTOMIC_ERROR_NOT_FOUND, "id",
                       "no connection has the id " + std::string(id) + "; list the connections to see their ids"));
}

Connection Connections::get(std::string_view id) {
  auto record = store_.find(id);
  if (!record) throw unknown_connection(id);
  const ConnectionType* type = types_.find(record->type);
  if (type == nullptr) {
    throw Failure(POLYTOMIC_ERROR_UNPROCESSABLE, "the connection " + record->name + " is of type " + record->type +
                                                     ", which this build of the library lacks; it has " +
                                                     types_.names());
  }
  return {std::move(*record), type};
}

rapidjson::Document Connections::open_configuration(const Connection& connection) const {
  rapidjson::Document configuration = parse_json(connection.record.configuration);
  catalog_.secrets().unseal(configuration, connection.type->schema, connection.record.id);
  return configuration;
}

std::unique_ptr<Database> Connections::open_database(const Connection& connection, const Context& context) const {
  return connection.type->connector->open(Configuration(json_text(open_configuration(connection))), context);
}

}  // namespace polytomic::local
