/* libpolytomic: the whole public interface. */
#ifndef POLYTOMIC_POLYTOMIC_H
#define POLYTOMIC_POLYTOMIC_H

#include "polytomic/base.h"
#include "polytomic/client.h"
#include "polytomic/model.h"
#include "polytomic/operations.h"
#include "polytomic/status.h"
#include "polytomic/transport.h"

#endif
