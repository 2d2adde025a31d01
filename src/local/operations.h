// What every operation of the API means for a catalog of databases.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>

#include "core/generated/operations_interface.h"
#include "core/request.h"
#include "local/answer_texts.h"
#include "local/connection.h"
#include "local/health_watch.h"
#include "local/schema_cache.h"

namespace polytomic::local {

// One statement on a user's database may take this long, so that it cannot hold a worker for the whole of a long
// deadline.
inline constexpr std::chrono::seconds statement_timeout{15};

// Of answers that are kept as text: some lists of ten thousand targets.
inline constexpr std::size_t most_text_bytes = std::size_t{16} << 20U;

// Safe on any thread.
class LocalOperations final : public Operations {
 public:
  LocalOperations(Catalog& catalog, const ConnectionTypes& types, Connections& connections, DatabasePool& pool,
                  SchemaCache& schemas, HealthWatch& watch)
      : catalog_(catalog), types_(types), connections_(connections), pool_(pool), schemas_(schemas), watch_(watch) {}

  const polytomic_connection_list* list_connections(const polytomic_list_connections_request& request, Arena& arena,
                                                    const Context& context) override;
  const polytomic_connection* create_connection(const polytomic_create_connection_request& request, Arena& arena,
                                                const Context& context) override;
  const polytomic_connection* get_connection(const polytomic_get_connection_request& request, Arena& arena,
                                             const Context& context) override;
  const polytomic_connection* update_connection(const polytomic_update_connection_request& request, Arena& arena,
                                                const Context& context) override;
  void delete_connection(const polytomic_delete_connection_request& request, Arena& arena,
                         const Context& context) override;
  void test_connection(const polytomic_test_connection_request& request, Arena& arena, const Context& context) override;
  const polytomic_connect_page* connect_connection(const polytomic_connect_connection_request& request, Arena& arena,
                                                   const Context& context) override;

  const polytomic_connection_type_list* list_connection_types(const polytomic_list_connection_types_request& request,
                                                              Arena& arena, const Context& context) override;
  const polytomic_connection_type_schema* get_connection_type_schema(
      const polytomic_get_connection_type_schema_request& request, Arena& arena, const Context& context) override;
  const polytomic_parameter_values_list* get_connection_type_parameter_values(
      const polytomic_get_connection_type_parameter_values_request& request, Arena& arena,
      const Context& context) override;
  const polytomic_parameter_values_list* get_connection_parameter_values(
      const polytomic_get_connection_parameter_values_request& request, Arena& arena, const Context& context) override;

  const polytomic_source* get_connection_source(const polytomic_get_connection_source_request& request, Arena& arena,
                                                const Context& context) override;
  const polytomic_source* get_connection_target(const polytomic_get_connection_target_request& request, Arena& arena,
                                                const Context& context) override;
  const polytomic_source* get_sync_source(const polytomic_get_sync_source_request& request, Arena& arena,
                                          const Context& context) override;
  const polytomic_model_field_list* get_sync_source_fields(const polytomic_get_sync_source_fields_request& request,
                                                           Arena& arena, const Context& context) override;

  const polytomic_target_list* list_sync_targets(const polytomic_list_sync_targets_request& request, Arena& arena,
                                                 const Context& context) override;
  const polytomic_target_fields* get_sync_target_fields(const polytomic_get_sync_target_fields_request& request,
                                                        Arena& arena, const Context& context) override;
  const polytomic_target_creation_property* get_target_creation_property(
      const polytomic_get_target_creation_property_request& request, Arena& arena, const Context& context) override;

  void refresh_schemas(const polytomic_refresh_schemas_request& request, Arena& arena, const Context& context) override;
  const polytomic_schemas_status* get_schemas_status(const polytomic_get_schemas_status_request& request, Arena& arena,
                                                     const Context& context) override;
  const polytomic_schema* get_schema(const polytomic_get_schema_request& request, Arena& arena,
                                     const Context& context) override;
  const polytomic_record_list* get_schema_records(const polytomic_get_schema_records_request& request, Arena& arena,
                                                  const Context& context) override;

  const polytomic_identity* get_identity(const polytomic_get_identity_request& request, Arena& arena,
                                         const Context& context) override;

  // Ends a refresh in the background that nobody waits for.
  void cancel_refresh(std::string_view connection_id) { schemas_.cancel_refresh(connection_id); }

  // Throws Failure where the catalog cannot be read.
  void check_catalog();
  [[nodiscard]] std::vector<Statistic> statistics() const { return schemas_.statistics(); }

  // The result of an operation where it takes no wait and little time; else nullptr. Throws Failure.
  [[nodiscard]] const void* find_at_once(Operation operation, const void* request, Arena& arena);
  // The same as the JSON of the answer, which those who ask for the same get as well.
  [[nodiscard]] AnswerTexts::Text find_json_at_once(const OwnedRequest& request);
  // The JSON of any operation that has a result; find_json_at_once may have it from then on.
  [[nodiscard]] AnswerTexts::Text perform_json(const OwnedRequest& request, const Context& context);

 private:
  // What the same request made before, and could not tell of.
  [[nodiscard]] std::optional<ConnectionRecord> find_made(const Context& context);
  // Throws Failure (POLYTOMIC_ERROR_FORBIDDEN) where the caller may not use such a configuration.
  static void check_scope(const ConnectionType& type, const rapidjson::Value& configuration, const Context& context);
  // Throws Failure (POLYTOMIC_ERROR_FORBIDDEN) where a request names another organization.
  void check_organization(const polytomic_string& id) const;
  // Throws Failure (POLYTOMIC_ERROR_UNPROCESSABLE) naming the known types.
  [[nodiscard]] const ConnectionType& known_type(std::string_view id) const;
  [[nodiscard]] const polytomic_connection* update_once(const polytomic_update_connection_request& request,
                                                        Arena& arena, const Context& context);
  [[nodiscard]] const polytomic_target_fields* new_target_fields(
      const Connection& connection, const polytomic_get_sync_target_fields_request& request, Arena& arena,
      const Context& context);
  // Throws Failure (POLYTOMIC_ERROR_NOT_FOUND) for an unknown connection.
  [[nodiscard]] SnapshotPointer snapshot_of(std::string_view connection_id, const Context& context);

  // As find_at_once.
  [[nodiscard]] const polytomic_target_fields* find_target_fields(
      const polytomic_get_sync_target_fields_request& request, Arena& arena);
  [[nodiscard]] const polytomic_model_field_list* find_source_fields(
      const polytomic_get_sync_source_fields_request& request, Arena& arena);

  [[nodiscard]] const polytomic_connection* describe_connection(const ConnectionRecord& record, Arena& arena) const;
  // As find_json_at_once.
  [[nodiscard]] AnswerTexts::Text find_connection_json(const OwnedRequest& request);
  [[nodiscard]] AnswerTexts::Text find_targets_json(const OwnedRequest& request);
  // The snapshot in memory that a list of targets would be made of; else nullptr.
  [[nodiscard]] SnapshotPointer find_snapshot(std::string_view connection_id);

  // An object of moderate size in a snapshot in memory.
  [[nodiscard]] SchemaCache::KeptObject find_object(std::string_view connection_id, std::string_view object_id);

  Catalog& catalog_;
  const ConnectionTypes& types_;
  Connections& connections_;
  DatabasePool& pool_;
  SchemaCache& schemas_;
  HealthWatch& watch_;
  AnswerTexts texts_{most_text_bytes};
};

}  // namespace polytomic::local
