/* How completions come to Go: a batch in one crossing, with everything that the receiver asks next already looked up. */
#ifndef POLYTOMIC_GO_DELIVERY_H
#define POLYTOMIC_GO_DELIVERY_H

#include "shims_generated.h"

#define POLYTOMIC_GO_BATCH 256

/* One completion. The token is a number and not a pointer: Go's collector must not look at it. */
typedef struct polytomic_go_completion {
  uintptr_t token;
  polytomic_response *response;
  const void *result;
  const polytomic_error_details *error;
  polytomic_status status;
  int32_t http_status;
} polytomic_go_completion;

typedef struct polytomic_go_drained {
  polytomic_status status;
  size_t count;
} polytomic_go_drained;

/* Waits for completions; `batch` has room for POLYTOMIC_GO_BATCH. */
static inline polytomic_go_drained polytomic_go_drain(polytomic_client *client, polytomic_go_completion *batch,
                                                      int64_t timeout) {
  polytomic_completion queued[POLYTOMIC_GO_BATCH];
  polytomic_go_drained drained = {POLYTOMIC_OK, 0};
  size_t index;
  drained.status = polytomic_client_drain(client, queued, POLYTOMIC_GO_BATCH, timeout, &drained.count);
  for (index = 0; drained.status == POLYTOMIC_OK && index < drained.count; index++) {
    const polytomic_response *response = queued[index].response;
    batch[index].token = (uintptr_t)queued[index].user_data;
    batch[index].response = queued[index].response;
    batch[index].result = polytomic_go_result(response);
    batch[index].error = polytomic_error_describe(polytomic_response_error(response));
    batch[index].status = polytomic_response_status(response);
    batch[index].http_status = polytomic_response_http_status(response);
  }
  return drained;
}

/* Gives back what one call received, in one crossing. */
static inline void polytomic_go_finish(polytomic_response *response, polytomic_call *call) {
  polytomic_response_release(response);
  polytomic_call_release(call);
}

/* The raw request, in the shape of the generated functions. */
static inline polytomic_go_started polytomic_go_request(polytomic_client *client, uintptr_t token, int32_t wanted, polytomic_go_limits limits,
                                                        _GoString_ options, _GoString_ method, _GoString_ path, _GoString_ query,
                                                        _GoString_ body, int32_t has_body) {
  polytomic_raw_request request = POLYTOMIC_RAW_REQUEST_INIT;
  polytomic_go_options given;
  polytomic_go_list list;
  polytomic_go_started started = {POLYTOMIC_ERROR_OUT_OF_MEMORY, NULL};
  int failed = polytomic_go_options_set(&given, limits, options);
  failed |= polytomic_go_unpack(&list, query);
  request.method = polytomic_go_text(method);
  request.path = polytomic_go_text(path);
  request.query_count = list.count / 2;
  request.query = (const polytomic_parameter *)list.texts;
  request.body = polytomic_go_text(body);
  if (has_body && request.body.data == NULL) request.body.data = "";
  if (!failed) started.status = polytomic_request(client, &request, given.options, NULL, (void *)token, wanted ? &started.call : NULL);
  polytomic_go_list_free(&list);
  polytomic_go_options_free(&given);
  return started;
}

/* What a raw answer holds; it lives as long as the response. */
typedef struct polytomic_go_answer {
  polytomic_string body;
  const polytomic_parameter *headers;
  size_t headers_count;
} polytomic_go_answer;

static inline polytomic_go_answer polytomic_go_read(const polytomic_response *response) {
  polytomic_go_answer answer = {{NULL, 0}, NULL, 0};
  answer.body = polytomic_response_json(response);
  answer.headers_count = polytomic_response_headers(response, &answer.headers);
  return answer;
}

/* What creating a client gave; the details live as long as the error. */
typedef struct polytomic_go_created {
  polytomic_status status;
  polytomic_client *client;
  polytomic_error *error;
  const polytomic_error_details *details;
} polytomic_go_created;

/* Implemented in Go. */
extern void polytomicGoLog(uintptr_t receiver, polytomic_log_record *record);
extern void polytomicGoLogRelease(uintptr_t receiver);

static void polytomic_go_log(void *receiver, const polytomic_log_record *record) {
  polytomicGoLog((uintptr_t)receiver, (polytomic_log_record *)record);
}

static void polytomic_go_log_release(void *receiver) { polytomicGoLogRelease((uintptr_t)receiver); }

static inline polytomic_client_options polytomic_go_client_options(void) {
  polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
  options.delivery = POLYTOMIC_DELIVERY_QUEUE;
  return options;
}

/* `texts` packs the text options in the order of the assignments below; `options` has the others, which hold no pointers. */
static inline polytomic_go_created polytomic_go_create(_GoString_ texts, polytomic_client_options options, uintptr_t log_receiver) {
  polytomic_go_created created = {POLYTOMIC_ERROR_OUT_OF_MEMORY, NULL, NULL, NULL};
  polytomic_go_list list;
  polytomic_string *targets[12];
  size_t index;
  targets[0] = &options.url;
  targets[1] = &options.api_key;
  targets[2] = &options.organization_id;
  targets[3] = &options.api_version;
  targets[4] = &options.user_agent;
  targets[5] = &options.ca_file;
  targets[6] = &options.client_certificate_file;
  targets[7] = &options.client_key_file;
  targets[8] = &options.proxy;
  targets[9] = &options.unix_socket;
  targets[10] = &options.pinned_public_key;
  targets[11] = &options.crl_file;
  if (polytomic_go_unpack(&list, texts)) return created;
  for (index = 0; index < list.count && index < sizeof targets / sizeof *targets; index++)
    *targets[index] = polytomic_go_optional(list.texts[index]);
  if (log_receiver != 0) {
    options.log = polytomic_go_log;
    options.log_user_data = (void *)log_receiver;
    options.log_release = polytomic_go_log_release;
  }
  created.status = polytomic_client_create(&options, &created.client, &created.error);
  created.details = polytomic_error_describe(created.error);
  polytomic_go_list_free(&list);
  return created;
}

#endif
