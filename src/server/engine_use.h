// The local engine for as long as a command needs it.
#pragma once

#include <functional>

#include "local/module.h"

namespace polytomic::server {

// Opens the engine and runs `work` on it. What that throws is thrown again when the engine has gone, as an exception of
// this program: one of the engine's module, which is unloaded with it, could not even be destroyed.
void use_engine(const local::EngineOptions& options, const std::function<void(local::Engine&)>& work);

}  // namespace polytomic::server
