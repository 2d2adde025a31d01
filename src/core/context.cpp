#include "core/context.h"

#include "core/error.h"

namespace polytomic {

void Context::check() const {
  if (cancelled()) throw Failure(POLYTOMIC_ERROR_CANCELLED, "the call was cancelled");
  if (expired())
    throw Failure(POLYTOMIC_ERROR_DEADLINE_EXCEEDED, "the deadline of the call passed before the work was done");
}

}  // namespace polytomic
