// What memory answers: fields of one object of a snapshot, without a database and without a wait.
#include "local/operations.h"

namespace polytomic::local {
namespace {

// Whoever starts a call waits for as much; some hundreds of columns.
constexpr std::size_t most_bytes = 16U << 10U;

}  // namespace

const void* LocalOperations::find_at_once(Operation operation, const void* request, Arena& arena) {
  switch (operation) {
    case Operation::get_sync_target_fields:
      return find_target_fields(*static_cast<const polytomic_get_sync_target_fields_request*>(request), arena);
    case Operation::get_sync_source_fields:
      return find_source_fields(*static_cast<const polytomic_get_sync_source_fields_request*>(request), arena);
    default:
      return nullptr;
  }
}

void LocalOperations::check_catalog() {
  if (const auto problem = catalog_.problem()) throw Failure(*problem);
}

SchemaCache::KeptObject LocalOperations::find_object(std::string_view connection_id, std::string_view object_id) {
  const auto connection = connections_.store().find_at_once(connection_id);
  if (connection == nullptr || types_.find(connection->type) == nullptr) return {};
  return schemas_.find_at_once(*connection, object_id, most_bytes);
}

}  // namespace polytomic::local
