// Answers as JSON text: made once, kept, and shared by all who ask for the same.
#include "core/encode.h"
#include "core/text.h"
#include "local/operations.h"

namespace polytomic::local {
namespace {

AnswerTexts::Text encode_text(const OperationDescriptor& operation, const void* result) {
  return std::make_shared<const std::string>(encode(result, *operation.result, operation.envelope));
}

std::string key_of(const polytomic_list_sync_targets_request& request) {
  const bool has_values = request.include_target_creation_values == POLYTOMIC_TRUE;
  return (has_values ? "targets with values " : "targets ") + std::string(view(request.id));
}

}  // namespace

AnswerTexts::Text LocalOperations::find_json_at_once(const OwnedRequest& request) {
  switch (request.operation->id) {
    case Operation::get_connection:
      return find_connection_json(request);
    case Operation::list_sync_targets:
      return find_targets_json(request);
    default:
      return nullptr;
  }
}

AnswerTexts::Text LocalOperations::find_connection_json(const OwnedRequest& request) {
  const std::string_view id = view(static_cast<const polytomic_get_connection_request*>(request.data)->id);
  const auto record = connections_.store().find_at_once(id);
  if (record == nullptr) return nullptr;
  const std::string key = "connection " + record->id;
  AnswerTexts::Text text = texts_.find(key, record);
  if (text != nullptr) return text;
  Arena arena;
  text = encode_text(*request.operation, describe_connection(*record, arena));
  texts_.keep(key, record, text);
  return text;
}

// Not made here: a list can be long.
AnswerTexts::Text LocalOperations::find_targets_json(const OwnedRequest& request) {
  const auto& list = *static_cast<const polytomic_list_sync_targets_request*>(request.data);
  const SnapshotPointer snapshot = find_snapshot(view(list.id));
  if (snapshot == nullptr) return nullptr;
  AnswerTexts::Text text = texts_.find(key_of(list), snapshot);
  if (text != nullptr) schemas_.count_hit();
  return text;
}

AnswerTexts::Text LocalOperations::perform_json(const OwnedRequest& request, const Context& context) {
  const OperationDescriptor& operation = *request.operation;
  Arena arena;
  if (operation.id != Operation::list_sync_targets)
    return encode_text(operation, perform(*this, operation.id, request.data, arena, context));
  const auto& list = *static_cast<const polytomic_list_sync_targets_request*>(request.data);
  const SnapshotPointer before = find_snapshot(view(list.id));
  AnswerTexts::Text text = encode_text(operation, list_sync_targets(list, arena, context));
  // A snapshot never comes back once there is another: where it is the same now, the list was made of it.
  if (before != nullptr && before == find_snapshot(view(list.id))) texts_.keep(key_of(list), before, text);
  return text;
}

SnapshotPointer LocalOperations::find_snapshot(std::string_view connection_id) {
  const auto connection = connections_.store().find_at_once(connection_id);
  if (connection == nullptr || types_.find(connection->type) == nullptr) return nullptr;
  return schemas_.find_at_once(*connection);
}

}  // namespace polytomic::local
