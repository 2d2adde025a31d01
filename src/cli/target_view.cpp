#include "cli/target_view.h"

#include <string>

#include "cli/value.h"

namespace polytomic::cli {
namespace {

Cell modes_of(const polytomic_target_object& target) {
  std::string text;
  for (std::size_t index = 0; index < target.modes_count; ++index) {
    text.append(index == 0 ? "" : ", ").append(view(target.modes[index]->id));
  }
  return text.empty() ? Cell() : Cell(text);
}

Cell values_of(const polytomic_target_creation_property& property) {
  std::string text;
  for (std::size_t index = 0; index < property.values_count; ++index) {
    text.append(index == 0 ? "" : ", ").append(view(property.values[index]->value));
  }
  return text.empty() ? Cell() : Cell(text);
}

void show_creation(const Session& session, const polytomic_target_creation& creation) {
  Details details;
  details.add("New targets", yes_or_no(creation, creation.supported, POLYTOMIC_TARGET_CREATION_HAS_SUPPORTED));
  session.print("\n" + details.render(session.terminal()));
  if (creation.properties_count == 0) return;
  Table table({{"PROPERTY", true}, {"TITLE"}, {"LISTED VALUES ONLY"}, {"VALUES"}});
  for (std::size_t index = 0; index < creation.properties_count; ++index) {
    const polytomic_target_creation_property& property = *creation.properties[index];
    table.add({cell(property.id), cell(property.title),
               yes_or_no(property, property.enumerated, POLYTOMIC_TARGET_CREATION_PROPERTY_HAS_ENUMERATED),
               values_of(property)});
  }
  session.print(table, {});
}

void show_fields(const Session& session, const polytomic_target_fields& target) {
  Table table(
      {{"FIELD", true}, {"NAME"}, {"TYPE"}, {"SOURCE TYPE"}, {"REQUIRED"}, {"CREATE"}, {"UPDATE"}, {"IDENTITY"}});
  for (std::size_t index = 0; index < target.fields_count; ++index) {
    const polytomic_target_field& field = *target.fields[index];
    table.add({cell(field.id), cell(field.name), cell(field.type), cell(field.source_type),
               yes_or_no(field, field.required, POLYTOMIC_TARGET_FIELD_HAS_REQUIRED),
               yes_or_no(field, field.createable, POLYTOMIC_TARGET_FIELD_HAS_CREATEABLE),
               yes_or_no(field, field.updateable, POLYTOMIC_TARGET_FIELD_HAS_UPDATEABLE),
               yes_or_no(field, field.supports_identity, POLYTOMIC_TARGET_FIELD_HAS_SUPPORTS_IDENTITY)});
  }
  session.print(table, "No fields: the columns of a new target are yours to choose.");
}

void show_modes(const Session& session, const polytomic_target_fields& target) {
  Table table({{"MODE", true}, {"LABEL"}, {"NEEDS IDENTITY"}, {"PER FIELD"}, {"FILTERS"}});
  for (std::size_t index = 0; index < target.modes_count; ++index) {
    const polytomic_target_mode& mode = *target.modes[index];
    table.add({cell(mode.mode), cell(mode.label),
               yes_or_no(mode, mode.requires_identity, POLYTOMIC_TARGET_MODE_HAS_REQUIRES_IDENTITY),
               yes_or_no(mode, mode.supports_field_sync_mode, POLYTOMIC_TARGET_MODE_HAS_SUPPORTS_FIELD_SYNC_MODE),
               yes_or_no(mode, mode.supports_target_filters, POLYTOMIC_TARGET_MODE_HAS_SUPPORTS_TARGET_FILTERS)});
  }
  session.print(table, "No modes: nothing can be written.");
}

}  // namespace

void show_targets(const Session& session, const polytomic_target_list& list) {
  Table table({{"TARGET", true}, {"NAME"}, {"MODES"}});
  for (std::size_t index = 0; index < list.targets_count; ++index) {
    const polytomic_target_object& target = *list.targets[index];
    table.add({cell(target.id), cell(target.name), modes_of(target)});
  }
  session.print(table, "No targets.");
  if (list.target_creation != nullptr) show_creation(session, *list.target_creation);
}

void show_target(const Session& session, const polytomic_target_fields& target) {
  Details details;
  details.add("Target", cell(target.id));
  details.add("Name", cell(target.name));
  details.add("Schema read", cell(target.refreshed_at));
  if (target.properties != nullptr) {
    const polytomic_target_properties& properties = *target.properties;
    details.add("New fields", yes_or_no(properties, properties.supports_field_creation,
                                        POLYTOMIC_TARGET_PROPERTIES_HAS_SUPPORTS_FIELD_CREATION));
    details.add("New targets",
                yes_or_no(properties, properties.target_creator, POLYTOMIC_TARGET_PROPERTIES_HAS_TARGET_CREATOR));
    details.add("Filters", yes_or_no(properties, properties.supports_target_filters,
                                     POLYTOMIC_TARGET_PROPERTIES_HAS_SUPPORTS_TARGET_FILTERS));
  }
  session.print(details.render(session.terminal()) + "\n");
  show_fields(session, target);
  session.print("\n");
  show_modes(session, target);
}

void show_property(const Session& session, const polytomic_target_creation_property& property) {
  Details details;
  details.add("Property", cell(property.id));
  details.add("Title", cell(property.title));
  details.add("Listed values only",
              yes_or_no(property, property.enumerated, POLYTOMIC_TARGET_CREATION_PROPERTY_HAS_ENUMERATED));
  session.print(details.render(session.terminal()) + "\n");
  Table table({{"VALUE", true}, {"LABEL"}});
  for (std::size_t index = 0; index < property.values_count; ++index) {
    table.add({cell(property.values[index]->value), cell(property.values[index]->label)});
  }
  session.print(table, "No listed values.");
}

}  // namespace polytomic::cli
