/* The counters of a client for Go, in memory that each side may keep. */
#ifndef POLYTOMIC_GO_COUNTERS_H
#define POLYTOMIC_GO_COUNTERS_H

#include <polytomic/polytomic.h>

/* The counters point to nothing: cgo may not pass Go memory that points to Go memory. */
typedef struct polytomic_go_counted {
  polytomic_status status;
  polytomic_client_counters counters;
} polytomic_go_counted;

/* `errors` has room for `capacity`. */
static inline polytomic_go_counted polytomic_go_read_counters(polytomic_client *client, polytomic_status_count *errors,
                                                              size_t capacity) {
  polytomic_go_counted counted = {POLYTOMIC_OK, POLYTOMIC_CLIENT_COUNTERS_INIT};
  counted.counters.errors = errors;
  counted.counters.errors_capacity = capacity;
  counted.status = polytomic_client_read_counters(client, &counted.counters);
  counted.counters.errors = NULL;
  return counted;
}

#endif
