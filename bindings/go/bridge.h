/* The C side of the Go binding: flat arguments in, one batch of completions out. Included in cgo preambles only, where
 * _GoString_ is declared. */
#ifndef POLYTOMIC_GO_BRIDGE_H
#define POLYTOMIC_GO_BRIDGE_H

#include <polytomic/polytomic.h>
#include <stdlib.h>
#include <string.h>

/* What starting an operation gave. */
typedef struct polytomic_go_started {
  polytomic_status status;
  polytomic_call *call;
} polytomic_go_started;

/* Empty Go text is absent: Go's zero value stands for the default. */
static inline polytomic_string polytomic_go_text(_GoString_ text) {
  polytomic_string view = {NULL, 0};
  if (_GoStringLen(text) != 0) {
    view.data = _GoStringPtr(text);
    view.size = _GoStringLen(text);
  }
  return view;
}

static inline polytomic_status polytomic_go_cancel_refresh(polytomic_client *client, _GoString_ connection_id) {
  return polytomic_client_cancel_refresh(client, polytomic_go_text(connection_id));
}

/* Texts that Go packed into one block without pointers: a count, then a size and the bytes of each. */
typedef struct polytomic_go_list {
  size_t count;
  polytomic_string *texts;
  polytomic_string few[8];
} polytomic_go_list;

/* Returns 1 where memory ran out. The texts point into the block. */
static inline int polytomic_go_unpack(polytomic_go_list *list, _GoString_ packed) {
  const char *at = _GoStringPtr(packed);
  size_t index;
  uint64_t number;
  list->count = 0;
  list->texts = NULL;
  if (_GoStringLen(packed) == 0) return 0;
  memcpy(&number, at, sizeof number);
  at += sizeof number;
  list->texts = number <= sizeof list->few / sizeof *list->few ? list->few : (polytomic_string *)malloc(number * sizeof *list->texts);
  if (list->texts == NULL) return 1;
  list->count = (size_t)number;
  for (index = 0; index < list->count; index++) {
    memcpy(&number, at, sizeof number);
    list->texts[index].data = at + sizeof number;
    list->texts[index].size = (size_t)number;
    at += sizeof number + number;
  }
  return 0;
}

static inline void polytomic_go_list_free(polytomic_go_list *list) {
  if (list->texts != list->few) free(list->texts);
}

/* The options of a call that are numbers; 0 is what the client says. */
typedef struct polytomic_go_limits {
  uint64_t timeout_milliseconds;
  uint64_t attempt_timeout_milliseconds;
  uint32_t maximum_attempts;
} polytomic_go_limits;

/* The options of a call: the numbers, and packed the idempotency key, the API version, and names and values of headers. */
typedef struct polytomic_go_options {
  polytomic_call_options *options;
  polytomic_call_options set;
  polytomic_go_list list;
} polytomic_go_options;

static inline polytomic_string polytomic_go_optional(polytomic_string text) {
  polytomic_string absent = {NULL, 0};
  return text.size == 0 ? absent : text;
}

/* Returns 1 where memory ran out. */
static inline int polytomic_go_options_set(polytomic_go_options *given, polytomic_go_limits limits, _GoString_ packed) {
  static const polytomic_call_options defaults = POLYTOMIC_CALL_OPTIONS_INIT;
  given->options = NULL;
  if (polytomic_go_unpack(&given->list, packed)) return 1;
  if ((limits.timeout_milliseconds | limits.attempt_timeout_milliseconds | limits.maximum_attempts) == 0 && given->list.count == 0)
    return 0;
  given->set = defaults;
  given->set.timeout_milliseconds = limits.timeout_milliseconds;
  given->set.attempt_timeout_milliseconds = limits.attempt_timeout_milliseconds;
  given->set.maximum_attempts = limits.maximum_attempts;
  if (given->list.count >= 2) {
    given->set.idempotency_key = polytomic_go_optional(given->list.texts[0]);
    given->set.api_version = polytomic_go_optional(given->list.texts[1]);
    given->set.headers_count = (given->list.count - 2) / 2;
    given->set.headers = given->set.headers_count == 0 ? NULL : (const polytomic_parameter *)(given->list.texts + 2);
  }
  given->options = &given->set;
  return 0;
}

static inline void polytomic_go_options_free(polytomic_go_options *given) { polytomic_go_list_free(&given->list); }

#endif
