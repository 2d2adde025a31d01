// A stored connection as the API shows it.
#pragma once

#include <string>
#include <string_view>

#include "core/arena.h"
#include "local/connection_store.h"
#include "local/connection_types.h"
#include "polytomic/model.h"

namespace polytomic::local {

// Create and update answer without dates and actors, but with the health check interval, as the API does.
enum class AnswerKind { read, change };

struct Organization {
  std::string_view id;
  std::string_view name;
};

[[nodiscard]] const polytomic_connection* make_connection_answer(const ConnectionRecord& record,
                                                                 const ConnectionType* type,
                                                                 const Organization& organization, AnswerKind kind,
                                                                 Arena& arena);

}  // namespace polytomic::local
