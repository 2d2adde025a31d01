// Targets, as people read them.
#pragma once

#include "cli/session.h"
#include "polytomic/model.h"

namespace polytomic::cli {

void show_targets(const Session& session, const polytomic_target_list& list);
void show_target(const Session& session, const polytomic_target_fields& target);
void show_property(const Session& session, const polytomic_target_creation_property& property);

}  // namespace polytomic::cli
