// The items of a source; the deprecated target answer has the same shape.
#pragma once

#include "cli/session.h"
#include "polytomic/model.h"

namespace polytomic::cli {

void show_source(const Session& session, const polytomic_source& source, std::string_view nothing);

}  // namespace polytomic::cli
