#include "local/connection_answer.h"

#include <vector>

#include "core/generated/builders.h"
#include "core/text.h"
#include "local/json.h"
#include "local/redaction.h"

namespace polytomic::local {
namespace {

const polytomic_connection_type_reference* make_type_reference(const ConnectionRecord& record,
                                                               const ConnectionType* type, Arena& arena) {
  ConnectionTypeReferenceBuilder reference(arena);
  reference.id(record.type);
  if (type != nullptr) reference.name(type->connector->name()).operations(type->connector->operations());
  return reference.get();
}

const polytomic_actor* make_actor(const Organization& organization, Arena& arena) {
  return ActorBuilder(arena).id(organization.id).name(organization.name).type("organization").get();
}

void set_configuration(ConnectionBuilder& connection, const ConnectionRecord& record, const ConnectionType* type) {
  // Without the schema nobody knows what is a secret.
  if (type == nullptr) {
    connection.set_null("configuration");
    return;
  }
  rapidjson::Document configuration = parse_json(record.configuration);
  redact(configuration, type->schema);
  connection.configuration(json_text(configuration));
}

void set_policies(ConnectionBuilder& connection, const ConnectionRecord& record) {
  const rapidjson::Document ids = parse_json(record.policies);
  std::vector<std::string_view> policies;
  for (const rapidjson::Value& id : ids.GetArray()) policies.push_back(text_of(id));
  connection.policies(policies);
}

}  // namespace

const polytomic_connection* make_connection_answer(const ConnectionRecord& record, const ConnectionType* type,
                                                   const Organization& organization, AnswerKind kind, Arena& arena) {
  ConnectionBuilder connection(arena);
  connection.id(record.id).name(record.name).organization_id(organization.id);
  connection.type(make_type_reference(record, type, arena));
  set_configuration(connection, record, type);
  connection.status(record.status).saved(true);
  if (!record.status_error.empty()) connection.status_error(record.status_error);
  set_policies(connection, record);
  if (kind == AnswerKind::change) {
    if (!record.healthcheck_interval.empty()) connection.healthcheck_interval(record.healthcheck_interval);
    return connection.get();
  }
  const polytomic_actor* actor = make_actor(organization, arena);
  connection.created_at(format_timestamp(record.created_at)).created_by(actor);
  connection.updated_at(format_timestamp(record.updated_at)).updated_by(actor);
  return connection.get();
}

}  // namespace polytomic::local
