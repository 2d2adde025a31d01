// Work that may hang where nothing can end it, such as asking a name server: done by a thread that can be left to itself.
#pragma once

#include <functional>

#include "core/context.h"

namespace polytomic::local {

// Runs `work` in a thread of its own and waits for it as long as `context` allows; then throws what `work` threw, or
// Failure where the context says to stop. `work` gets a context that says to stop when nobody waits any more. It may
// outlive the call, and must own all that it uses.
void run_aside(std::function<void(const Context&)> work, const Context& context);

// The same, but waits only this long and says nothing of how it ended. `work` has until the deadline of `context`.
void begin_aside(std::function<void(const Context&)> work, const Context& context, std::chrono::milliseconds patience);

}  // namespace polytomic::local
