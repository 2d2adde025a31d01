#include "local/source_choice.h"

#include "core/text.h"
#include "local/field_types.h"

namespace polytomic::local {
namespace {

void choose(SourceChoice& choice, std::string_view item, std::string_view value) {
  if (!choice.item.empty()) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_CONFLICTING_FIELDS, "params",
                                   "params names both " + choice.item + " and " + std::string(item) +
                                       "; choose exactly one table, view or query"));
  }
  if (value.empty()) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_MISSING_FIELD, "params",
                                   "params names " + std::string(item) + " without a value"));
  }
  choice.item = item;
  choice.value = value;
}

}  // namespace

SourceChoice read_source_choice(std::span<const polytomic_parameter> params) {
  SourceChoice choice;
  for (const polytomic_parameter& param : params) {
    const std::string_view name = view(param.name);
    if (name == "table" || name == "view" || name == "query") {
      choose(choice, name, view(param.value));
    } else if (name == "schema") {
      choice.schema = view(param.value);
    } else if (name == "tracking_columns") {
      choice.tracking_columns.emplace_back(view(param.value));
    } else {
      throw Failure(make_field_error(
          POLYTOMIC_ERROR_BAD_REQUEST, "params",
          "params has no " + std::string(name) + "; it may have schema, table, view, query and tracking_columns"));
    }
  }
  if (choice.item.empty() && !choice.tracking_columns.empty()) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_MISSING_FIELD, "params",
                                   "tracking_columns needs the table, view or query that the columns belong to"));
  }
  return choice;
}

Failure unknown_object(std::string_view field, std::string_view kind, std::string_view id) {
  return Failure(make_field_error(POLYTOMIC_ERROR_NOT_FOUND, field,
                                  "the connection has no " + std::string(kind) + " " + std::string(id) +
                                      "; list what it has, and refresh its schemas where it is new"));
}

Object chosen_object(const SourceChoice& choice, const Snapshot& snapshot) {
  const SnapshotObject* found = snapshot.find(choice.value);
  const auto fits = [&choice](const PackedHead& head) {
    return head.abilities.reads && object_kind_name(head.abilities.kind) == choice.item &&
           (choice.schema.empty() || head.schema == choice.schema);
  };
  if (found == nullptr || !fits(found->head())) throw unknown_object("params", choice.item, choice.value);
  return found->object();
}

}  // namespace polytomic::local
