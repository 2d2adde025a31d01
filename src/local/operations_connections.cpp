// Connections: list, create, get, update, delete, test; and whose catalog it is.
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "core/generated/builders.h"
#include "local/configuration_input.h"
#include "local/connection_answer.h"
#include "local/duration.h"
#include "local/json.h"
#include "local/operations.h"
#include "local/redaction.h"
#include "local/uuid.h"

namespace polytomic::local {
namespace {

Organization organization_of(const Catalog& catalog) {
  return {catalog.organization_id(), catalog.organization_name()};
}

std::string policies_json(std::span<const polytomic_string> ids) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartArray();
  for (const polytomic_string& id : ids) writer.String(id.data, static_cast<rapidjson::SizeType>(id.size));
  writer.EndArray();
  return {buffer.GetString(), buffer.GetSize()};
}

// What is wrong whether or not the database can be reached.
void check_configuration(const ConnectionType& type, const rapidjson::Value& configuration) {
  validate_configuration(configuration, type.schema);
  type.connector->check(Configuration(json_text(configuration)));
}

void try_configuration(const ConnectionType& type, const rapidjson::Value& configuration, const Context& context) {
  type.connector->open(Configuration(json_text(configuration)), context)->test(context);
}

std::string healthcheck_interval(const polytomic_string& text) {
  if (text.size == 0) return {};
  const auto interval = read_duration(view(text));
  if (interval && *interval >= shortest_healthcheck_interval) return std::string(view(text));
  throw Failure(make_field_error(POLYTOMIC_ERROR_UNPROCESSABLE, "healthcheck_interval",
                                 "'" + std::string(view(text)) +
                                     "' is no length of time from 1s to a year; write it "
                                     "like 90s, 15m or 3h30m, or leave it out for no checks but those of each use"));
}

std::string sealed_text(const Catalog& catalog, rapidjson::Document& configuration, const ConnectionType& type,
                        std::string_view id) {
  catalog.secrets().seal(configuration, type.schema, id);
  return json_text(configuration);
}

}  // namespace

const polytomic_connection_list* LocalOperations::list_connections(const polytomic_list_connections_request&,
                                                                   Arena& arena, const Context&) {
  std::vector<const polytomic_connection*> answers;
  for (const ConnectionRecord& record : connections_.store().list()) {
    answers.push_back(describe_connection(record, arena));
  }
  return ConnectionListBuilder(arena).connections(answers).get();
}

const polytomic_connection* LocalOperations::create_connection(const polytomic_create_connection_request& request,
                                                               Arena& arena, const Context& context) {
  check_organization(request.organization_id);
  const ConnectionType& type = known_type(view(request.type));
  if (const auto made = find_made(context)) {
    return make_connection_answer(*made, &type, organization_of(catalog_), AnswerKind::change, arena);
  }
  rapidjson::Document configuration = read_configuration(view(request.configuration), type.schema);
  restore_masked(configuration, nullptr, type.schema);
  check_configuration(type, configuration);
  check_scope(type, configuration, context);
  const bool validate = request.validate != POLYTOMIC_FALSE;
  if (validate) try_configuration(type, configuration, context);
  context.check();
  ConnectionRecord record;
  record.id = context.object_id().empty() ? make_uuid() : std::string(context.object_id());
  record.name = view(request.name);
  record.type = view(request.type);
  record.configuration = sealed_text(catalog_, configuration, type, record.id);
  record.policies = policies_json({request.policies, request.policies_count});
  record.healthcheck_interval = healthcheck_interval(request.healthcheck_interval);
  record.status = validate ? "healthy" : "unknown";
  record.created_at = record.updated_at = current_time();
  connections_.store().insert(record);
  watch_.look_again();
  return make_connection_answer(record, &type, organization_of(catalog_), AnswerKind::change, arena);
}

std::optional<ConnectionRecord> LocalOperations::find_made(const Context& context) {
  if (context.object_id().empty()) return std::nullopt;
  return connections_.store().find(context.object_id());
}

const polytomic_connection* LocalOperations::get_connection(const polytomic_get_connection_request& request,
                                                            Arena& arena, const Context&) {
  const auto record = connections_.store().find(view(request.id));
  if (!record) throw unknown_connection(view(request.id));
  return describe_connection(*record, arena);
}

const polytomic_connection* LocalOperations::describe_connection(const ConnectionRecord& record, Arena& arena) const {
  return make_connection_answer(record, types_.find(record.type), organization_of(catalog_), AnswerKind::read, arena);
}

const polytomic_connection* LocalOperations::update_connection(const polytomic_update_connection_request& request,
                                                               Arena& arena, const Context& context) {
  check_organization(request.organization_id);
  constexpr int attempts = 5;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (const polytomic_connection* answer = update_once(request, arena, context)) return answer;
  }
  throw Failure(POLYTOMIC_ERROR_CONFLICT, "the connection " + std::string(view(request.id)) +
                                              " was changed by others all the while; get it, and update it again");
}

// Nothing where the connection was changed meanwhile: what a mask stands for may be another secret now.
const polytomic_connection* LocalOperations::update_once(const polytomic_update_connection_request& request,
                                                         Arena& arena, const Context& context) {
  Connection connection = connections_.get(view(request.id));
  const ConnectionType& type = *connection.type;
  if (request.type.size > 0 && view(request.type) != connection.record.type) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_UNPROCESSABLE, "type",
                                   "the connection is of type " + connection.record.type +
                                       ", which cannot be changed to " + std::string(view(request.type)) +
                                       "; create another connection instead"));
  }
  rapidjson::Document configuration = read_configuration(view(request.configuration), type.schema);
  const rapidjson::Document stored = connections_.open_configuration(connection);
  restore_masked(configuration, &stored, type.schema);
  check_configuration(type, configuration);
  check_scope(type, configuration, context);
  const bool changed = configuration != stored;
  const bool validate = request.validate != POLYTOMIC_FALSE;
  if (validate) try_configuration(type, configuration, context);
  context.check();
  ConnectionRecord& record = connection.record;
  record.name = view(request.name);
  record.configuration = sealed_text(catalog_, configuration, type, record.id);
  record.policies = policies_json({request.policies, request.policies_count});
  record.healthcheck_interval = healthcheck_interval(request.healthcheck_interval);
  if (validate || changed) {
    record.status = validate ? "healthy" : "unknown";
    record.status_error.clear();
  }
  record.updated_at = current_time();
  if (!connections_.store().update(record, changed)) return nullptr;
  watch_.look_again();
  if (changed) {
    schemas_.forget(record.id);
    pool_.forget(record.id);
  }
  return make_connection_answer(record, &type, organization_of(catalog_), AnswerKind::change, arena);
}

void LocalOperations::delete_connection(const polytomic_delete_connection_request& request, Arena&, const Context&) {
  // Nothing in a local catalog depends on a connection, so `force` makes no difference.
  if (!connections_.store().remove(view(request.id))) throw unknown_connection(view(request.id));
  schemas_.forget(view(request.id));
  pool_.forget(view(request.id));
}

void LocalOperations::test_connection(const polytomic_test_connection_request& request, Arena&,
                                      const Context& context) {
  const ConnectionType& type = known_type(view(request.type));
  rapidjson::Document configuration = read_configuration(view(request.configuration), type.schema);
  if (request.connection_id.size > 0) {
    const Connection base = connections_.get(view(request.connection_id));
    if (base.type != &type) {
      throw Failure(make_field_error(
          POLYTOMIC_ERROR_UNPROCESSABLE, "type",
          "the connection is of type " + base.record.type + ", not " + std::string(view(request.type))));
    }
    const rapidjson::Document stored = connections_.open_configuration(base);
    restore_masked(configuration, &stored, type.schema);
    merge_over(configuration, stored);
  } else {
    restore_masked(configuration, nullptr, type.schema);
  }
  check_configuration(type, configuration);
  check_scope(type, configuration, context);
  try_configuration(type, configuration, context);
}

// The page is the vendor's: it signs users in to services with the vendor's own client ids. A link to a page that is not
// there would fail in front of a user; this fails in front of who can do something about it.
const polytomic_connect_page* LocalOperations::connect_connection(const polytomic_connect_connection_request& request,
                                                                  Arena&, const Context&) {
  check_organization(request.organization_id);
  if (request.type.size > 0) (void)known_type(view(request.type));
  if (request.connection.size > 0) (void)connections_.get(view(request.connection));
  throw Failure(POLYTOMIC_ERROR_UNPROCESSABLE,
                "a local catalog has no page on which a user could make or edit a connection in the browser. Create it "
                "with its credentials: POST /api/connections; GET /api/connection_types/{id} tells what they are");
}

const polytomic_identity* LocalOperations::get_identity(const polytomic_get_identity_request&, Arena& arena,
                                                        const Context&) {
  const std::string& id = catalog_.organization_id();
  IdentityBuilder identity(arena);
  identity.id(id).organization_id(id).organization_name(catalog_.organization_name());
  return identity.is_user(false).is_organization(true).is_partner(false).is_system(false).get();
}

void LocalOperations::check_scope(const ConnectionType& type, const rapidjson::Value& configuration,
                                  const Context& context) {
  if (context.scope() == AccessScope::admin) return;
  if (!type.connector->uses_local_files(Configuration(json_text(configuration)))) return;
  throw Failure(make_field_error(POLYTOMIC_ERROR_FORBIDDEN, "configuration",
                                 "this connection would use files of the server's machine, which takes a key of the "
                                 "scope admin; ask with such a key, or name a database on a network"));
}

void LocalOperations::check_organization(const polytomic_string& id) const {
  if (id.size == 0 || view(id) == catalog_.organization_id()) return;
  throw Failure(make_field_error(POLYTOMIC_ERROR_FORBIDDEN, "organization_id",
                                 "this catalog belongs to the organization " + catalog_.organization_id() +
                                     "; leave organization_id out or give that one"));
}

const ConnectionType& LocalOperations::known_type(std::string_view id) const {
  if (const ConnectionType* type = types_.find(id)) return *type;
  throw Failure(make_field_error(POLYTOMIC_ERROR_UNPROCESSABLE, "type",
                                 std::string(id) + " is not a type that this build knows; it knows " + types_.names()));
}

}  // namespace polytomic::local
