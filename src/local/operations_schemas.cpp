// Schemas: what the cache holds, sample records, refreshing.
#include "core/generated/builders.h"
#include "core/status.h"
#include "local/field_types.h"
#include "local/operations.h"
#include "local/source_choice.h"

namespace polytomic::local {
namespace {

constexpr std::size_t sample_size = 20;

const polytomic_field_association* make_association(const Object& object, const Column& column, Arena& arena) {
  const std::vector<std::string_view> objects{column.reference->object_id};
  FieldAssociationBuilder association(arena);
  association.id(object.id + "." + column.name).name(column.reference->object_id).reference_to(objects);
  if (!column.reference->column.empty()) association.referenced_field(column.reference->column);
  return association.get();
}

const polytomic_schema_field* make_schema_field(const Object& object, const Column& column, Arena& arena) {
  SchemaFieldBuilder field(arena);
  field.id(column.name).name(column.name).type(field_type_name(column.type)).remote_type(column.source_type);
  field.is_primary_key(column.primary_key).user_managed(false);
  if (column.reference) field.association(make_association(object, column, arena));
  return field.get();
}

Object known_schema(const Snapshot& snapshot, std::string_view id) {
  const SnapshotObject* found = snapshot.find(id);
  if (found == nullptr) throw unknown_object("schema_id", "schema", id);
  return found->object();
}

}  // namespace

void LocalOperations::refresh_schemas(const polytomic_refresh_schemas_request& request, Arena&,
                                      const Context& context) {
  const Connection connection = connections_.get(view(request.id));
  try {
    pool_.test(connection, context.within(statement_timeout));
  } catch (const Failure& failure) {
    if (!tells_of_health(failure.error())) throw;
    throw Failure(POLYTOMIC_ERROR_UNPROCESSABLE,
                  "schemas can be refreshed for healthy connections only: " + failure.error().message);
  }
  schemas_.start_refresh(connection);
}

const polytomic_schemas_status* LocalOperations::get_schemas_status(const polytomic_get_schemas_status_request& request,
                                                                    Arena& arena, const Context&) {
  const Connection connection = connections_.get(view(request.id));
  std::optional<std::int64_t> under_way = schemas_.refresh_started(connection);
  // Asked for after that: a refresh that ended in between is in what is read now.
  const ConnectionRecord record = connections_.get(view(request.id)).record;
  if (!under_way) under_way = record.refreshing_since;  // by another process
  const bool is_fresh = !record.refresh_failed;
  const std::optional<std::int64_t> started = under_way ? under_way : record.refresh_started;
  SchemasStatusBuilder status(arena);
  // Nothing is cached before the first reading, and whoever waits for "cached" or "fresh" must not be told so.
  if (under_way) {
    status.cache_status("refreshing");
  } else if (record.snapshot_generation > 0) {
    status.cache_status(is_fresh ? "fresh" : "cached");
  }
  if (started) status.last_refresh_started(format_timestamp(*started));
  if (record.refresh_finished) status.last_refresh_finished(format_timestamp(*record.refresh_finished));
  return status.get();
}

const polytomic_schema* LocalOperations::get_schema(const polytomic_get_schema_request& request, Arena& arena,
                                                    const Context& context) {
  const SnapshotPointer snapshot = snapshot_of(view(request.id), context);
  const Object object = known_schema(*snapshot, view(request.schema_id));
  std::vector<const polytomic_schema_field*> fields;
  for (const Column& column : object.columns) fields.push_back(make_schema_field(object, column, arena));
  return SchemaBuilder(arena).id(object.id).name(object.name).fields(fields).get();
}

const polytomic_record_list* LocalOperations::get_schema_records(const polytomic_get_schema_records_request& request,
                                                                 Arena& arena, const Context& context) {
  const Connection connection = connections_.get(view(request.id));
  const SnapshotPointer snapshot = schemas_.get(connection, context);
  const Object object = known_schema(*snapshot, view(request.schema_id));
  const auto sample = pool_.use(connection, context, [&](Database& database) {
    try {
      return database.sample(object, sample_size, context.within(statement_timeout));
    } catch (const Failure& failure) {
      if (failure.error().code != POLYTOMIC_ERROR_DATABASE_ERROR || database.describe(object.id, context)) throw;
      throw Failure(make_field_error(POLYTOMIC_ERROR_NOT_FOUND, "schema_id",
                                     object.id + " is gone from the database; refresh the connection's schemas"));
    }
  });
  std::vector<polytomic_value> records;
  for (const std::string& record : sample) records.push_back({arena.copy(std::string_view(record)), {}});
  return RecordListBuilder(arena).records(records).get();
}

}  // namespace polytomic::local
