#include "local/target_answer.h"

#include "core/generated/builders.h"
#include "local/field_types.h"

namespace polytomic::local {
namespace {

const polytomic_target_field* make_target_field(const Column& column, const Object& object, Arena& arena) {
  // A service compares what it is given with what it knows: a value that a sync encrypted would never match.
  const bool is_compared = object.kind == ObjectKind::audience;
  TargetFieldBuilder field(arena);
  field.id(column.name).name(column.name).type(field_type_name(column.type)).source_type(column.source_type);
  field.required(column.required);
  field.createable(column.createable && !column.generated)
      .updateable(object.can_update && column.updateable && !column.generated);
  field.filterable(column.readable && object.kind != ObjectKind::audience).association(column.reference.has_value());
  field.encryptable(column.type == POLYTOMIC_FIELD_TYPE_STRING && column.free_text && column.createable &&
                    !column.generated && !is_compared);
  field.supports_identity(column.identity);
  std::vector<const polytomic_identity_function*> functions;
  if (column.identity) functions.push_back(IdentityFunctionBuilder(arena).id("Equality").label("Equality").get());
  return field.identity_functions(functions).get();
}

}  // namespace

const polytomic_target_object* make_target_object(std::string_view id, std::string_view name,
                                                  const std::vector<SyncMode>& modes, Arena& arena) {
  std::vector<const polytomic_supported_mode*> answers;
  answers.reserve(modes.size());
  for (const SyncMode& mode : modes) {
    SupportedModeBuilder answer(arena);
    answer.id(mode.id).requires_identity(mode.requires_identity).supports_per_field_mode(mode.supports_field_mode);
    answers.push_back(answer.supports_target_filters(mode.supports_filters).get());
  }
  return TargetObjectBuilder(arena).id(id).name(name).modes(answers).get();
}

std::vector<const polytomic_target_field*> make_target_fields(const Object& object, Arena& arena) {
  std::vector<const polytomic_target_field*> fields;
  for (const Column& column : object.columns) fields.push_back(make_target_field(column, object, arena));
  return fields;
}

std::vector<const polytomic_target_mode*> make_target_modes(const std::vector<SyncMode>& modes, Arena& arena) {
  std::vector<const polytomic_target_mode*> answers;
  for (const SyncMode& mode : modes) {
    TargetModeBuilder answer(arena);
    answer.mode(mode.id)
        .label(mode.label)
        .description(std::string(mode.description) + mode.hint)
        .requires_identity(mode.requires_identity);
    answers.push_back(
        answer.supports_field_sync_mode(mode.supports_field_mode).supports_target_filters(mode.supports_filters).get());
  }
  return answers;
}

const polytomic_target_creation_property* make_creation_property(const CreationProperty& property,
                                                                 PropertyValues values, Arena& arena) {
  TargetCreationPropertyBuilder answer(arena);
  answer.id(property.id).title(property.title).enumerated(property.enumerated);
  if (values == PropertyValues::left_out || !property.enumerated) return answer.get();
  std::vector<const polytomic_target_creation_value*> accepted;
  for (std::size_t index = 0; index < property.values.size(); ++index) {
    const std::string& value = property.values[index];
    const std::string& label = property.labels.empty() ? value : property.labels[index];
    accepted.push_back(TargetCreationValueBuilder(arena).label(label).value(value).get());
  }
  return answer.values(accepted).get();
}

const polytomic_target_properties* make_target_properties(const TargetTraits& traits, Arena& arena) {
  const bool is_audience = traits.kind == ObjectKind::audience;
  TargetPropertiesBuilder properties(arena);
  properties.does_not_report_operation_counts(false).mappings_not_required(false).optional_target_mappings(true);
  properties.new_target_label(is_audience ? "Audience" : "Table").requires_configuration(false);
  // Columns are added by the sync that maps them; identity columns only with the table itself.
  properties.supports_field_creation(traits.can_create && !is_audience)
      .supports_identity_field_creation(traits.is_new && !is_audience);
  properties.supports_field_encryption(!is_audience).supports_field_type_selection(false);
  properties.supports_target_filters(traits.has_filters)
      .target_creator(traits.can_create)
      .use_field_names_as_labels(true);
  return properties.get();
}

}  // namespace polytomic::local
