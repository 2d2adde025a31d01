// What the connection commands share.
#pragma once

#include <string>

#include "cli/session.h"
#include "polytomic/polytomic.h"

namespace polytomic::cli {

void show_connection(const Session& session, const polytomic_connection& connection);

[[nodiscard]] ResponseHandle get_connection(Session& session, const std::string& id);

// The values that parameters can take, for connections and for types.
void show_parameter_values(const Session& session, const polytomic_parameter_values_list& list);

}  // namespace polytomic::cli
