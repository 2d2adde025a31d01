/* libpolytomic: clients, calls, responses, errors and logs. Written by hand; the operations are in operations.h.
 *
 * Read with the articles beside this file: ownership.md, errors.md, threads.md, abi.md. */
#ifndef POLYTOMIC_CLIENT_H
#define POLYTOMIC_CLIENT_H

#include "polytomic/base.h"
#include "polytomic/status.h"
#include "polytomic/transport.h"

POLYTOMIC_BEGIN_DECLS

/* ---- library ---- */

/** Version of the library at run time, such as "1.0.0". Static text. Any thread; allowed in callbacks. Since 1.0. */
POLYTOMIC_API const char* POLYTOMIC_CALL polytomic_version(void) POLYTOMIC_NOEXCEPT;

/** ABI major version at run time, equal to POLYTOMIC_VERSION_MAJOR of every compatible header. Any thread; allowed in
 *  callbacks. Since 1.0. */
POLYTOMIC_API uint32_t POLYTOMIC_CALL polytomic_abi_version(void) POLYTOMIC_NOEXCEPT;

/** Number of clients, calls, responses, errors and exchanges of this process that are not released yet; for tests of
 *  bindings, which expect zero at their end. Any thread; allowed in callbacks. Since 1.0. */
POLYTOMIC_API size_t POLYTOMIC_CALL polytomic_live_object_count(void) POLYTOMIC_NOEXCEPT;

/* ---- logs ---- */

/** How important a log record is. Since 1.0. */
typedef uint32_t polytomic_log_level;
#define POLYTOMIC_LOG_OFF 0
#define POLYTOMIC_LOG_ERROR 1
#define POLYTOMIC_LOG_WARNING 2
#define POLYTOMIC_LOG_INFO 3
#define POLYTOMIC_LOG_DEBUG 4

/** Name of a log level, such as "warning"; "unknown" for others. Static text. Any thread; allowed in callbacks.
 * Since 1.0. */
POLYTOMIC_API const char* POLYTOMIC_CALL polytomic_log_level_name(polytomic_log_level level) POLYTOMIC_NOEXCEPT;

/** One log record; secrets are removed already. Valid during the callback only. Made by the library; grows at the end.
 *  Since 1.0. */
typedef struct polytomic_log_record {
  uint32_t struct_size;
  polytomic_log_level level;
  /** Microseconds since 1970-01-01T00:00:00Z. */
  int64_t time;
  /** Part of the library that speaks, such as "http". */
  polytomic_string component;
  /** What happened, in words. */
  polytomic_string message;
  /** Number of fields. */
  size_t fields_count;
  /** The particulars, such as status and duration. */
  const polytomic_parameter* fields;
} polytomic_log_record;

/**
 * Receives log records of one client.
 *
 * When: as things happen, for records at or above the client's level, until polytomic_client_close returns.
 * Thread: any thread of the library, also several at once; and the one inside polytomic_client_create, while it works.
 * How often: once a record.
 * Allowed: any function that does not block; a blocking one returns POLYTOMIC_ERROR_WOULD_DEADLOCK. Must not throw.
 * Since 1.0.
 */
typedef void(POLYTOMIC_CALL* polytomic_log_function)(void* user_data, const polytomic_log_record* record);

/* ---- clients ---- */

/** How the completions of a client are received. Since 1.0. */
typedef uint32_t polytomic_delivery;
/** A thread of the client calls polytomic_callback for each completion, one at a time. The default. A call without a
 *  callback is received as with POLYTOMIC_DELIVERY_WAIT. */
#define POLYTOMIC_DELIVERY_THREAD 0
/** Completions queue up; polytomic_client_drain takes many at once, polytomic_client_wait_handle tells when. */
#define POLYTOMIC_DELIVERY_QUEUE 1
/** polytomic_call_wait takes the response of each call. */
#define POLYTOMIC_DELIVERY_WAIT 2

/** Options of a client. Set up with POLYTOMIC_CLIENT_OPTIONS_INIT; zero means the default everywhere. The library
 * copies what it needs before polytomic_client_create returns. Since 1.0. */
typedef struct polytomic_client_options {
  uint32_t struct_size;
  /** How completions are received. */
  polytomic_delivery delivery;
  /** Who answers: an https or http address, "local:PATH" for the catalog in that file, "local:" for the user's own
   *  catalog, "local:postgresql://..." for one in that database. Default "https://app.polytomic.com". */
  polytomic_string url;
  /** API key. Sent as bearer token, or as password of basic authentication where organization_id is given. */
  polytomic_string api_key;
  /** Organization (UUID) for basic authentication with a partner or deployment key. */
  polytomic_string organization_id;
  /** API version that every call sends. Default 2025-09-18; deprecated operations send the version that has them. */
  polytomic_string api_version;
  /** Name and version of the program or binding, put before the library's own in User-Agent. */
  polytomic_string user_agent;
  /** Deadline of a whole call in milliseconds. Default 60,000. */
  uint64_t timeout_milliseconds;
  /** Deadline of connecting in milliseconds. Default 10,000. */
  uint64_t connect_timeout_milliseconds;
  /** A transfer that moves no byte for so many milliseconds has stalled. Default 30,000. */
  uint64_t stall_timeout_milliseconds;
  /** Largest answer accepted, in bytes after decompression. Default 64 MiB. */
  uint64_t response_size_limit;
  /** Deepest nesting of an answer accepted. Default 64. */
  uint32_t json_depth_limit;
  /** POLYTOMIC_TRUE lets the API key travel over plain http to hosts other than this one. Default POLYTOMIC_FALSE. */
  polytomic_optional_boolean allow_insecure_http;
  /** PEM file of certificate authorities to trust instead of the system's. */
  polytomic_string ca_file;
  /** PEM files of a client certificate and its key. */
  polytomic_string client_certificate_file;
  polytomic_string client_key_file;
  /** Proxy address. Default: the usual environment variables decide. */
  polytomic_string proxy;
  /** Receives the client's log records; NULL for none. */
  polytomic_log_function log;
  void* log_user_data;
  /** Records above this level are not made. Default POLYTOMIC_LOG_OFF. */
  polytomic_log_level log_level;
  /** How often one call is sent at most, the first time included; 1 for no retries. Default 3. Retried are connection
   *  failures, broken or stalled transfers, and answers 408, 429, 500, 502, 503 and 504: reads always, writes under an
   *  Idempotency-Key, which POST, PUT and PATCH get unless the caller gives one. */
  uint32_t maximum_attempts;
  /** The wait before a retry is anything from 0 to this, in milliseconds; the limit doubles with each retry. Default 200.
   *  An answer that names a time with Retry-After or X-RateLimit-Reset is obeyed instead. */
  uint64_t backoff_base_milliseconds;
  /** Where the doubling ends, in milliseconds. Default 10,000. */
  uint64_t backoff_limit_milliseconds;
  /** Deadline of one attempt in milliseconds. Default: that of the call. */
  uint64_t attempt_timeout_milliseconds;
  /** Tokens that the client's retries share: a retry takes 5, a success brings 1, or 5 after a retry. Without tokens
   *  nothing is retried, so that an outage is not multiplied. Default 500. */
  uint32_t retry_budget;
  /** Most connections that are open at a time. Default 128, and 8 where the server multiplexes. */
  uint32_t connection_limit;
  /** A connection that was idle for so many milliseconds is not used again. Whole seconds count. Default 50,000. */
  uint64_t idle_timeout_milliseconds;
  /** Path of a Unix socket to connect to instead of the host of url. */
  polytomic_string unix_socket;
  /** Public keys that the server's certificate may have, such as "sha256//BASE64"; several with ";" between. */
  polytomic_string pinned_public_key;
  /** POLYTOMIC_FALSE ignores the proxy variables of the environment. Default POLYTOMIC_TRUE. */
  polytomic_optional_boolean use_environment_proxy;
  /** POLYTOMIC_TRUE accepts any certificate: for development only. Each client that does logs a warning. Default
   *  POLYTOMIC_FALSE. */
  polytomic_optional_boolean allow_unverified_tls;
  /** Called once with log_user_data when the client is gone and no record will come any more; NULL for nothing. */
  polytomic_release_function log_release;
  /** Reads that are answered are answered again without a request for so many milliseconds, to calls with the same
   *  arguments and headers; until a write of the client, or polytomic_client_forget_answers. Not those that ask for a
   *  refresh. Default 0: never. Remote clients only. */
  uint64_t keep_answers_milliseconds;
  /** POLYTOMIC_TRUE sends one request for reads with the same arguments and headers that are under way at the same time.
   *  Each keeps its own deadline. Default POLYTOMIC_FALSE. Remote clients only. */
  polytomic_optional_boolean coalesce_reads;
  /** Zero. */
  uint32_t reserved;
  /** Performs the HTTP exchanges instead of the library; NULL for the library's own. Excludes proxy, unix_socket, ca_file,
   *  crl_file, the client certificate, pinned_public_key and allow_unverified_tls; timeouts of connections and stalls, and
   *  limits of connections, are the transport's business. Remote clients only. */
  const polytomic_transport* transport;
  /** PEM file of certificate revocation lists, one for each authority of a server's chain: a certificate that one of them
   *  names is refused. Default: none is looked at. */
  polytomic_string crl_file;
} polytomic_client_options;
#define POLYTOMIC_CLIENT_OPTIONS_INIT                                                                               \
  {                                                                                                                 \
    sizeof(polytomic_client_options), 0, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, 0, 0, 0, 0, 0, 0,   \
        {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, {NULL, 0}, {NULL, 0}, 0, 0, \
        NULL, 0, 0, 0, NULL, {                                                                                      \
      NULL, 0                                                                                                       \
    }                                                                                                               \
  }

/**
 * Creates a client. Nothing is sent; a local catalog is opened, and created where its file does not exist.
 *
 * options: NULL for the defaults.
 * client: receives the client, to be given to polytomic_client_release; NULL on failure.
 * error: may be NULL; otherwise receives NULL, or on failure an error to be given to polytomic_error_release (NULL even
 * then where memory ran out or `client` is NULL).
 *
 * Returns POLYTOMIC_OK or why not: POLYTOMIC_ERROR_INVALID_ARGUMENT, _INVALID_STRUCT_SIZE, _UNSUPPORTED_FIELD,
 * _INVALID_UTF8, _INVALID_CHARACTER, _CONFLICTING_FIELDS, _INSECURE, _LOCAL_ENGINE_MISSING, _LOCAL_ENGINE_MISMATCH, a
 * _CATALOG_ code, _FORKED for a local catalog that was open before a fork, _OUT_OF_MEMORY, _INTERNAL.
 * Any thread; may block on the catalog's file, so not in callbacks (POLYTOMIC_ERROR_WOULD_DEADLOCK). Since 1.0.
 */
POLYTOMIC_API polytomic_status POLYTOMIC_CALL polytomic_client_create(const polytomic_client_options* options,
                                                                      polytomic_client** client,
                                                                      polytomic_error** error) POLYTOMIC_NOEXCEPT;

/** Adds an owner and returns `client`. NULL-safe. Any thread; allowed in callbacks; never blocks. Since 1.0. */
POLYTOMIC_API polytomic_client* POLYTOMIC_CALL polytomic_client_retain(polytomic_client* client) POLYTOMIC_NOEXCEPT;

/**
 * Takes an owner away. With the last one the client goes; if it is not closed yet it is closed in the background, and
 * callbacks may still come. Close first where that matters, for example before the library is unloaded.
 * NULL-safe. Any thread; allowed in callbacks; never blocks. Since 1.0.
 */
POLYTOMIC_API void POLYTOMIC_CALL polytomic_client_release(polytomic_client* client) POLYTOMIC_NOEXCEPT;

/**
 * Stops intake, completes every call in flight with POLYTOMIC_ERROR_CLOSED, and returns when no callback of the client
 * runs or will run and its threads are gone. With POLYTOMIC_DELIVERY_QUEUE, what is queued can still be drained.
 * Closing twice is fine. Returns POLYTOMIC_OK, or POLYTOMIC_ERROR_WOULD_DEADLOCK in a callback, where it does nothing.
 * Any thread; blocks. Since 1.0.
 */
POLYTOMIC_API polytomic_status POLYTOMIC_CALL polytomic_client_close(polytomic_client* client) POLYTOMIC_NOEXCEPT;

/** A completion taken from the queue: the user_data of the call and its response, which the receiver owns. This struct
 *  never changes. Since 1.0. */
typedef struct polytomic_completion {
  void* user_data;
  polytomic_response* response;
} polytomic_completion;

/**
 * Takes up to `capacity` completions from the queue of a POLYTOMIC_DELIVERY_QUEUE client, oldest first.
 *
 * timeout_milliseconds: how long to wait for the first one; 0 not at all, negative without end.
 * count: receives how many were stored.
 *
 * Returns POLYTOMIC_OK; POLYTOMIC_ERROR_WAIT_TIMEOUT with a count of 0; POLYTOMIC_ERROR_CLOSED when the client is closed
 * and the queue empty; POLYTOMIC_ERROR_INVALID_STATE for other clients; POLYTOMIC_ERROR_WOULD_DEADLOCK in a callback
 * unless the timeout is 0. Any thread, several at once too. Since 1.0.
 */
POLYTOMIC_API polytomic_status POLYTOMIC_CALL polytomic_client_drain(polytomic_client* client,
                                                                     polytomic_completion* completions, size_t capacity,
                                                                     int64_t timeout_milliseconds,
                                                                     size_t* count) POLYTOMIC_NOEXCEPT;

/**
 * The handle of a POLYTOMIC_DELIVERY_QUEUE client that is readable exactly while something is queued or the client is
 * closed: a file descriptor for poll and its kin, a HANDLE on Windows. It belongs to the client: wait for it, but
 * neither read nor close it. Returns POLYTOMIC_OK or POLYTOMIC_ERROR_INVALID_STATE. Any thread; allowed in callbacks;
 * never blocks. Since 1.0.
 */
POLYTOMIC_API polytomic_status POLYTOMIC_CALL polytomic_client_wait_handle(polytomic_client* client,
                                                                           intptr_t* handle) POLYTOMIC_NOEXCEPT;

/** Drops what is kept under keep_answers_milliseconds: calls that start from now on ask the API. Returns POLYTOMIC_OK or
 *  POLYTOMIC_ERROR_INVALID_ARGUMENT for NULL, _FORKED, _CLOSED. Any thread; allowed in callbacks; never blocks.
 *  Since 1.0. */
POLYTOMIC_API polytomic_status POLYTOMIC_CALL polytomic_client_forget_answers(polytomic_client* client)
    POLYTOMIC_NOEXCEPT;

/**
 * Ends the reading of a connection's schemas that polytomic_refresh_schemas started on this client, a local one; what was
 * read before stays. Calls that wait for the same reading still get it. Nothing happens where none is under way.
 * connection_id is copied. Returns POLYTOMIC_OK or POLYTOMIC_ERROR_INVALID_ARGUMENT for NULL or no id, _FORKED, _CLOSED,
 * _INVALID_STATE for a client of a remote API, which has no such request. The reading ends within 100 milliseconds; this
 * does not wait for that. Any thread; allowed in callbacks; never blocks. Since 1.0.
 */
POLYTOMIC_API polytomic_status POLYTOMIC_CALL
polytomic_client_cancel_refresh(polytomic_client* client, polytomic_string connection_id) POLYTOMIC_NOEXCEPT;

/** How often a status came. This struct never changes. Since 1.0. */
typedef struct polytomic_status_count {
  polytomic_status status;
  /** Zero. */
  uint32_t reserved;
  uint64_t count;
} polytomic_status_count;

/** What a client has done since it was created. Set up with POLYTOMIC_CLIENT_COUNTERS_INIT; grows at the end. Attempts,
 *  bytes and connections are zero for local clients. Since 1.0. */
typedef struct polytomic_client_counters {
  uint32_t struct_size;
  /** Zero. */
  uint32_t reserved;
  /** Calls started. */
  uint64_t calls;
  /** Calls completed. */
  uint64_t completions;
  /** Calls completed with an error. */
  uint64_t failures;
  /** Requests sent, retries and redirects included. */
  uint64_t attempts;
  /** Requests sent again after a failure. */
  uint64_t retries;
  /** Bytes of requests and answers, headers included, bodies as they travelled. */
  uint64_t bytes_sent;
  uint64_t bytes_received;
  /** Connections opened so far, and those open now. */
  uint64_t connections_opened;
  uint64_t open_connections;
  /** Calls that are not complete. */
  uint64_t in_flight;
  /** Calls among them that wait for their turn to be sent, because so many others are under way. */
  uint64_t waiting;
  /** Completions that nobody has received yet. */
  uint64_t queued;
  /** Room in `errors`, given by the caller. */
  size_t errors_capacity;
  /** Receives how often each error came, in the order of its number; may be NULL where errors_capacity is 0. */
  polytomic_status_count* errors;
  /** Receives how many different errors came, also where there was less room. */
  size_t errors_count;
} polytomic_client_counters;
#define POLYTOMIC_CLIENT_COUNTERS_INIT \
  { sizeof(polytomic_client_counters), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0 }

/**
 * Reads the counters of a client, also of a closed one.
 *
 * Returns POLYTOMIC_OK; POLYTOMIC_ERROR_INVALID_ARGUMENT, _INVALID_STRUCT_SIZE, _UNSUPPORTED_FIELD, _FORKED,
 * _OUT_OF_MEMORY. Any thread; allowed in callbacks; never blocks for long. Since 1.0.
 */
POLYTOMIC_API polytomic_status POLYTOMIC_CALL
polytomic_client_read_counters(polytomic_client* client, polytomic_client_counters* counters) POLYTOMIC_NOEXCEPT;

/* ---- calls ---- */

/** Options of one call. Set up with POLYTOMIC_CALL_OPTIONS_INIT; zero means what the client says. Copied. Since 1.0. */
typedef struct polytomic_call_options {
  uint32_t struct_size;
  /** How often the call is sent at most; 1 for no retries. */
  uint32_t maximum_attempts;
  /** Deadline of the whole call in milliseconds. */
  uint64_t timeout_milliseconds;
  /** Idempotency-Key of a write: 8 to 255 letters, digits, dashes and underscores. A local catalog keeps the first outcome
   *  for 24 hours and gives it again; POLYTOMIC_ERROR_CONFLICT while the first is under way, _UNPROCESSABLE where the
   *  key came with another request. */
  polytomic_string idempotency_key;
  /** API version to send. */
  polytomic_string api_version;
  /** Number of headers. */
  size_t headers_count;
  /** Further headers, traceparent for example; Authorization, Host and those that frame the message are refused. */
  const polytomic_parameter* headers;
  /** Deadline of one attempt in milliseconds. */
  uint64_t attempt_timeout_milliseconds;
} polytomic_call_options;
#define POLYTOMIC_CALL_OPTIONS_INIT \
  { sizeof(polytomic_call_options), 0, 0, {NULL, 0}, {NULL, 0}, 0, NULL, 0 }

/**
 * Receives the completion of a call.
 *
 * When: when there is a result, an error, a cancellation or the client is closed. Never on the stack of the function that
 * started the call, but possibly, on the other thread, before that function has returned; `*call` is set by then. So do
 * not touch after starting what the callback frees. Never with a lock held.
 * Thread: the client's dispatcher thread, one completion at a time.
 * How often: exactly once a call that was started, never otherwise.
 * Allowed: any function that does not block, starting further calls included; a blocking one returns
 * POLYTOMIC_ERROR_WOULD_DEADLOCK. Must not throw.
 * The response belongs to the receiver, who gives it to polytomic_response_release.
 *
 * With POLYTOMIC_DELIVERY_THREAD a call without a callback must be asked for, and polytomic_call_wait takes its response,
 * without the detour over the client's thread. With POLYTOMIC_DELIVERY_QUEUE the callback must be NULL, and user_data
 * comes back with the completion. With POLYTOMIC_DELIVERY_WAIT it must be NULL, and the call must be asked for.
 * Since 1.0.
 */
typedef void(POLYTOMIC_CALL* polytomic_callback)(void* user_data, polytomic_response* response);

/** Any request to the API, for endpoints without an operation of their own. Set up with POLYTOMIC_RAW_REQUEST_INIT.
 *  Since 1.0. */
typedef struct polytomic_raw_request {
  uint32_t struct_size;
  /** Zero. */
  uint32_t reserved;
  /** GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS. Required. */
  polytomic_string method;
  /** Path from the root, such as "/api/me", percent-encoded already and without query. Required. */
  polytomic_string path;
  /** Number of query parameters. */
  size_t query_count;
  /** Query parameters; the library encodes them. */
  const polytomic_parameter* query;
  /** Body, JSON as a rule; absent for none. */
  polytomic_string body;
} polytomic_raw_request;
#define POLYTOMIC_RAW_REQUEST_INIT                                               \
  {                                                                              \
    sizeof(polytomic_raw_request), 0, {NULL, 0}, {NULL, 0}, 0, NULL, { NULL, 0 } \
  }

/**
 * Sends any request with the client's authentication, deadlines and errors. The answer's body is what
 * polytomic_response_json returns. A local client answers the documented paths of its operations.
 *
 * request: required, with method and path. The rest is as for every operation; see operations.h. Since 1.0.
 */
POLYTOMIC_API polytomic_status POLYTOMIC_CALL polytomic_request(polytomic_client* client,
                                                                const polytomic_raw_request* request,
                                                                const polytomic_call_options* options,
                                                                polytomic_callback callback, void* user_data,
                                                                polytomic_call** call) POLYTOMIC_NOEXCEPT;

/** Ends a call early: its completion, if it is still to come, is POLYTOMIC_ERROR_CANCELLED. Repeating it, or calling it
 *  after the completion, does nothing. NULL-safe. Any thread; allowed in callbacks; never blocks. Since 1.0. */
POLYTOMIC_API void POLYTOMIC_CALL polytomic_call_cancel(polytomic_call* call) POLYTOMIC_NOEXCEPT;

/**
 * Waits for the response of a call of a POLYTOMIC_DELIVERY_WAIT client, or of one that was started without a callback on
 * a POLYTOMIC_DELIVERY_THREAD client.
 *
 * timeout_milliseconds: 0 to look only, negative without end.
 * response: receives the response, which the caller owns; it can be taken once.
 *
 * Returns POLYTOMIC_OK; POLYTOMIC_ERROR_WAIT_TIMEOUT; POLYTOMIC_ERROR_INVALID_STATE for other calls or a second time;
 * POLYTOMIC_ERROR_WOULD_DEADLOCK in a callback unless the timeout is 0. Any thread. Since 1.0.
 */
POLYTOMIC_API polytomic_status POLYTOMIC_CALL polytomic_call_wait(polytomic_call* call, int64_t timeout_milliseconds,
                                                                  polytomic_response** response) POLYTOMIC_NOEXCEPT;

/** Adds an owner and returns `call`. NULL-safe. Any thread; allowed in callbacks; never blocks. Since 1.0. */
POLYTOMIC_API polytomic_call* POLYTOMIC_CALL polytomic_call_retain(polytomic_call* call) POLYTOMIC_NOEXCEPT;

/** Takes an owner away; the call itself goes on. NULL-safe. Any thread; allowed in callbacks; never blocks. Since 1.0.
 */
POLYTOMIC_API void POLYTOMIC_CALL polytomic_call_release(polytomic_call* call) POLYTOMIC_NOEXCEPT;

/* ---- responses ---- */

/** POLYTOMIC_OK or the code of the error. Any thread; allowed in callbacks; never blocks. Since 1.0. */
POLYTOMIC_API polytomic_status POLYTOMIC_CALL polytomic_response_status(const polytomic_response* response)
    POLYTOMIC_NOEXCEPT;

/** The error, or NULL on success. Lives as long as the response; retain it to keep it longer. Any thread; allowed in
 *  callbacks; never blocks. Since 1.0. */
POLYTOMIC_API const polytomic_error* POLYTOMIC_CALL polytomic_response_error(const polytomic_response* response)
    POLYTOMIC_NOEXCEPT;

/** HTTP status of the answer, 0 where there was none. Local answers carry the status that the API documents. Any
 * thread; allowed in callbacks; never blocks. Since 1.0. */
POLYTOMIC_API int32_t POLYTOMIC_CALL polytomic_response_http_status(const polytomic_response* response)
    POLYTOMIC_NOEXCEPT;

/** The first header of the answer with that name, in any case; absent where there is none. Lives as long as the
 * response. Any thread; allowed in callbacks; never blocks. Since 1.0. */
POLYTOMIC_API polytomic_string POLYTOMIC_CALL polytomic_response_header(const polytomic_response* response,
                                                                        polytomic_string name) POLYTOMIC_NOEXCEPT;

/**
 * All headers of the answer, in the order in which they came.
 *
 * headers: receives an array that lives as long as the response; NULL where there are none.
 *
 * Returns how many there are; 0 as well where memory ran out. Any thread; allowed in callbacks; never blocks. Since 1.0.
 */
POLYTOMIC_API size_t POLYTOMIC_CALL polytomic_response_headers(const polytomic_response* response,
                                                               const polytomic_parameter** headers) POLYTOMIC_NOEXCEPT;

/** The whole body of a successful answer, members that this version does not know included; absent on errors and for
 *  answers without a body. UTF-8, except that the answer to a raw request is given as it came. Lives as long as the
 *  response. Any thread; allowed in callbacks; never blocks. Since 1.0. */
POLYTOMIC_API polytomic_string POLYTOMIC_CALL polytomic_response_json(const polytomic_response* response)
    POLYTOMIC_NOEXCEPT;

/** Which operation it answers. Any thread; allowed in callbacks; never blocks. Since 1.0. */
POLYTOMIC_API polytomic_operation POLYTOMIC_CALL polytomic_response_operation(const polytomic_response* response)
    POLYTOMIC_NOEXCEPT;

/** Adds an owner and returns `response`. NULL-safe. Any thread; allowed in callbacks; never blocks. Since 1.0. */
POLYTOMIC_API polytomic_response* POLYTOMIC_CALL polytomic_response_retain(polytomic_response* response)
    POLYTOMIC_NOEXCEPT;

/** Takes an owner away; with the last one everything read from the response goes. NULL-safe. Any thread; allowed in
 *  callbacks; never blocks. Since 1.0. */
POLYTOMIC_API void POLYTOMIC_CALL polytomic_response_release(polytomic_response* response) POLYTOMIC_NOEXCEPT;

/* ---- errors ---- */

/** Why something failed. Made by the library; belongs to its error and lives as long; grows at the end. Since 1.0. */
typedef struct polytomic_error_details {
  uint32_t struct_size;
  /** A POLYTOMIC_ERROR_ code. */
  polytomic_status code;
  /** What kind of failure it is. */
  polytomic_category category;
  /** HTTP status of the answer, 0 where there was none. */
  int32_t http_status;
  /** What was wrong, where, and what to do. Never holds a secret. */
  polytomic_string message;
  /** Name of the request field that was wrong, where one was. */
  polytomic_string field;
  /** The API's error key. */
  polytomic_string key;
  /** The API's further particulars as JSON text. */
  polytomic_string metadata;
  /** Id that the API gave the request. */
  polytomic_string request_id;
  /** How long the API asks to wait, in milliseconds; -1 where it does not say. */
  int64_t retry_after_milliseconds;
  /** How often the request was sent. */
  uint32_t attempts;
  /** libcurl's code, 0 where it did not fail. */
  int32_t curl_code;
  /** The operating system's error number, 0 where there is none. */
  int32_t os_error;
  /** 1 where the same request may succeed later. */
  uint8_t retryable;
  /** 1 where the request may have taken effect. */
  uint8_t maybe_applied;
  /** Zero. */
  uint8_t reserved[2];
} polytomic_error_details;

/** The particulars of an error; NULL for NULL. Any thread; allowed in callbacks; never blocks. Since 1.0. */
POLYTOMIC_API const polytomic_error_details* POLYTOMIC_CALL polytomic_error_describe(const polytomic_error* error)
    POLYTOMIC_NOEXCEPT;

/** Adds an owner and returns `error`, also for one borrowed from a response. NULL-safe. Any thread; allowed in
 * callbacks; never blocks. Since 1.0. */
POLYTOMIC_API polytomic_error* POLYTOMIC_CALL polytomic_error_retain(const polytomic_error* error) POLYTOMIC_NOEXCEPT;

/** Takes an owner away. NULL-safe. Any thread; allowed in callbacks; never blocks. Since 1.0. */
POLYTOMIC_API void POLYTOMIC_CALL polytomic_error_release(polytomic_error* error) POLYTOMIC_NOEXCEPT;

/** Name of a status code, such as "not_found"; "unknown" for others. Static text. Any thread; allowed in callbacks.
 *  Since 1.0. */
POLYTOMIC_API const char* POLYTOMIC_CALL polytomic_status_name(polytomic_status status) POLYTOMIC_NOEXCEPT;

/** What a status code means, in a sentence. Static text. Any thread; allowed in callbacks. Since 1.0. */
POLYTOMIC_API const char* POLYTOMIC_CALL polytomic_status_description(polytomic_status status) POLYTOMIC_NOEXCEPT;

/** Category of a status code; POLYTOMIC_CATEGORY_INTERNAL for unknown ones. Any thread; allowed in callbacks.
 * Since 1.0. */
POLYTOMIC_API polytomic_category POLYTOMIC_CALL polytomic_status_category(polytomic_status status) POLYTOMIC_NOEXCEPT;

/** Name of a category, such as "not_found"; "unknown" for others. Static text. Any thread; allowed in callbacks.
 *  Since 1.0. */
POLYTOMIC_API const char* POLYTOMIC_CALL polytomic_category_name(polytomic_category category) POLYTOMIC_NOEXCEPT;

POLYTOMIC_END_DECLS

#endif
