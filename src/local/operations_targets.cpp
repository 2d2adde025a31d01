// Targets: what can be written to, its fields and modes, and how new targets are created.
#include <algorithm>

#include "core/generated/builders.h"
#include "local/operations.h"
#include "local/source_choice.h"
#include "local/target_answer.h"

namespace polytomic::local {
namespace {

std::vector<std::pair<std::string, std::string>> creation_values(std::span<const polytomic_parameter> properties) {
  std::vector<std::pair<std::string, std::string>> values;
  for (const polytomic_parameter& property : properties) {
    const std::string name(view(property.name));
    if (std::ranges::find(values, name, &NamedValue::first) != values.end()) {
      throw Failure(make_field_error(
          POLYTOMIC_ERROR_CONFLICTING_FIELDS, "properties",
          "properties has " + name + " more than once; a new target needs one value of each property"));
    }
    values.emplace_back(name, view(property.value));
  }
  return values;
}

Failure no_creation(std::string_view field) {
  return Failure(
      make_field_error(POLYTOMIC_ERROR_NOT_FOUND, field, "no new targets can be created in this connection"));
}

const polytomic_target_fields* make_fields_of_target(const Snapshot& snapshot, const SnapshotObject& found,
                                                     Arena& arena) {
  const Object object = found.object();
  const std::vector<SyncMode> modes = supported_modes(object);
  if (modes.empty()) {
    throw Failure(
        make_field_error(POLYTOMIC_ERROR_NOT_FOUND, "target", object.id + " is no target: it cannot be written to"));
  }
  const TargetTraits traits{false, !snapshot.creation_properties.empty(),
                            std::ranges::any_of(modes, &SyncMode::supports_filters), object.kind};
  TargetFieldsBuilder answer(arena);
  answer.id(object.id)
      .name(object.name)
      .fields(make_target_fields(object, arena))
      .modes(make_target_modes(modes, arena));
  return answer.properties(make_target_properties(traits, arena))
      .refreshed_at(format_timestamp(snapshot.refreshed_at_of(found)))
      .get();
}

}  // namespace

const polytomic_target_list* LocalOperations::list_sync_targets(const polytomic_list_sync_targets_request& request,
                                                                Arena& arena, const Context& context) {
  const ObjectList list = schemas_.list(connections_.get(view(request.id)), context);
  std::vector<const polytomic_target_object*> targets;
  for (const ListedObject& object : list.objects) {
    const std::vector<SyncMode> modes = supported_modes(object.abilities);
    if (!modes.empty()) targets.push_back(make_target_object(object.id, object.name, modes, arena));
  }
  const PropertyValues values =
      request.include_target_creation_values == POLYTOMIC_TRUE ? PropertyValues::included : PropertyValues::left_out;
  std::vector<const polytomic_target_creation_property*> properties;
  for (const CreationProperty& property : list.creation_properties) {
    properties.push_back(make_creation_property(property, values, arena));
  }
  TargetCreationBuilder creation(arena);
  creation.supported(!properties.empty()).properties(properties);
  return TargetListBuilder(arena).targets(targets).target_creation(creation.get()).get();
}

const polytomic_target_fields* LocalOperations::get_sync_target_fields(
    const polytomic_get_sync_target_fields_request& request, Arena& arena, const Context& context) {
  const Connection connection = connections_.get(view(request.id));
  if (request.properties_count > 0) return new_target_fields(connection, request, arena, context);
  const std::string_view target = view(request.target);
  const SnapshotPointer snapshot = request.refresh == POLYTOMIC_TRUE
                                       ? schemas_.refresh_object(connection, target, context)
                                       : schemas_.get(connection, context);
  const SnapshotObject* found = snapshot->find(target);
  if (found == nullptr) throw unknown_object("target", "target", target);
  return make_fields_of_target(*snapshot, *found, arena);
}

const polytomic_target_fields* LocalOperations::find_target_fields(
    const polytomic_get_sync_target_fields_request& request, Arena& arena) {
  if (request.properties_count > 0 || request.refresh == POLYTOMIC_TRUE) return nullptr;
  const SchemaCache::KeptObject kept = find_object(view(request.id), view(request.target));
  return kept.object != nullptr ? make_fields_of_target(*kept.snapshot, *kept.object, arena) : nullptr;
}

const polytomic_target_fields* LocalOperations::new_target_fields(
    const Connection& connection, const polytomic_get_sync_target_fields_request& request, Arena& arena,
    const Context& context) {
  if (schemas_.get(connection, context)->creation_properties.empty()) throw no_creation("properties");
  const auto values = creation_values({request.properties, request.properties_count});
  const NewObject object =
      pool_.use(connection, context, [&](Database& database) { return database.check_creation(values, context); });
  TargetFieldsBuilder answer(arena);
  answer.id(object.id).name(object.name);
  if (!object.fixed) {
    answer.fields({}).modes(make_target_modes(modes_of_new_object(), arena));
    return answer.properties(make_target_properties({true, true, false}, arena)).get();
  }
  answer.fields(make_target_fields(*object.fixed, arena));
  answer.modes(make_target_modes(supported_modes(*object.fixed), arena));
  return answer.properties(make_target_properties({true, true, false, object.fixed->kind}, arena)).get();
}

const polytomic_target_creation_property* LocalOperations::get_target_creation_property(
    const polytomic_get_target_creation_property_request& request, Arena& arena, const Context& context) {
  const SnapshotPointer snapshot = snapshot_of(view(request.id), context);
  if (snapshot->creation_properties.empty()) throw no_creation("property");
  const auto found = std::ranges::find(snapshot->creation_properties, view(request.property), &CreationProperty::id);
  if (found != snapshot->creation_properties.end())
    return make_creation_property(*found, PropertyValues::included, arena);
  std::string names;
  for (const CreationProperty& property : snapshot->creation_properties)
    names += (names.empty() ? "" : ", ") + property.id;
  throw Failure(
      make_field_error(POLYTOMIC_ERROR_NOT_FOUND, "property",
                       "new targets have no property " + std::string(view(request.property)) + "; they have " + names));
}

SnapshotPointer LocalOperations::snapshot_of(std::string_view connection_id, const Context& context) {
  return schemas_.get(connections_.get(connection_id), context);
}

}  // namespace polytomic::local
