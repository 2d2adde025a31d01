/* libpolytomic: HTTP exchanges performed by the host instead of the library, for networks that have a stack of their own
 * and for tests without sockets. Retries, deadlines, redirects, errors and decoding stay the library's. */
#ifndef POLYTOMIC_TRANSPORT_H
#define POLYTOMIC_TRANSPORT_H

#include "polytomic/base.h"
#include "polytomic/status.h"

POLYTOMIC_BEGIN_DECLS

/** One HTTP exchange that the host performs: one request, and the answer that it owes the library. Since 1.0. */
typedef struct polytomic_exchange polytomic_exchange;

/** What the host is to send. Valid during polytomic_send_function only. Made by the library; grows at the end.
 *  Since 1.0. */
typedef struct polytomic_http_request {
  uint32_t struct_size;
  /** Which attempt of its call this is, from 1. A redirect belongs to the attempt that it answers. */
  uint32_t attempt;
  /** Such as "GET". */
  polytomic_string method;
  /** Absolute, and encoded. */
  polytomic_string url;
  /** Number of headers. */
  size_t headers_count;
  /** Headers to send as they are. Authorization holds the credentials: keep it out of logs. Those that frame the message
   *  (Host, Content-Length, Accept-Encoding and the like) are the host's. */
  const polytomic_parameter* headers;
  /** Body; absent for none. */
  polytomic_string body;
  /** The library gives the exchange up after so many milliseconds, or earlier when the call is cancelled. */
  uint64_t timeout_milliseconds;
  /** A larger body, in bytes after decompression, fails the call: no need to receive more. */
  uint64_t response_size_limit;
} polytomic_http_request;

/** What came back. Set up with POLYTOMIC_HTTP_RESPONSE_INIT; zero means absent. Copied. Since 1.0. */
typedef struct polytomic_http_response {
  uint32_t struct_size;
  /** Status of the answer, 200 to 599. Required. Redirects too: the library follows them where it is safe. */
  int32_t http_status;
  /** Number of headers. */
  size_t headers_count;
  /** Headers of the answer. */
  const polytomic_parameter* headers;
  /** The whole body, decompressed. */
  polytomic_string body;
} polytomic_http_response;
#define POLYTOMIC_HTTP_RESPONSE_INIT                         \
  {                                                          \
    sizeof(polytomic_http_response), 0, 0, NULL, { NULL, 0 } \
  }

/**
 * Sends a request.
 *
 * When: for each attempt of a call, and for each redirect that is followed.
 * Thread: one thread of the client, which all its calls need: start the work and return.
 * How often: once for each exchange.
 * Allowed: any function that does not block, answering at once included; a blocking one returns
 * POLYTOMIC_ERROR_WOULD_DEADLOCK. Must not throw.
 * The exchange belongs to the host, who gives it to polytomic_exchange_release when it is answered or given up.
 * Since 1.0.
 */
typedef void(POLYTOMIC_CALL* polytomic_send_function)(void* user_data, polytomic_exchange* exchange,
                                                      const polytomic_http_request* request);

/**
 * Tells that nobody waits for an answer any more: the call was cancelled, a deadline passed or the client closed.
 *
 * When: as soon as that is so, unless the exchange was answered or released before. Another thread of the host may do
 * that at this very moment, so the host looks the exchange up among those that it still has.
 * Thread: as polytomic_send_function.
 * How often: at most once for each exchange.
 * Allowed: any function that does not block; a blocking one returns POLYTOMIC_ERROR_WOULD_DEADLOCK. Must not throw.
 * The exchange still has to be released by the host. Since 1.0.
 */
typedef void(POLYTOMIC_CALL* polytomic_abandon_function)(void* user_data, polytomic_exchange* exchange);

/** The host's transport. Set up with POLYTOMIC_TRANSPORT_INIT; copied by polytomic_client_create. Since 1.0. */
typedef struct polytomic_transport {
  uint32_t struct_size;
  /** Zero. */
  uint32_t reserved;
  /** Handed to each callback. */
  void* user_data;
  /** Required. */
  polytomic_send_function send;
  /** NULL where the host does not care. */
  polytomic_abandon_function abandon;
  /** Called once with user_data when the client is gone and neither callback will run any more; NULL for nothing. Never
   *  where polytomic_client_create failed. Exchanges may still be answered and released afterwards. */
  polytomic_release_function release;
} polytomic_transport;
#define POLYTOMIC_TRANSPORT_INIT \
  { sizeof(polytomic_transport), 0, NULL, NULL, NULL, NULL }

/**
 * Answers an exchange with what came back from the server.
 *
 * response: required, with http_status.
 *
 * Returns POLYTOMIC_OK; POLYTOMIC_ERROR_CANCELLED where nobody waits for the answer any more; POLYTOMIC_ERROR_INVALID_STATE
 * where the exchange was answered already; and, with the exchange still to be answered, POLYTOMIC_ERROR_INVALID_ARGUMENT,
 * _INVALID_STRUCT_SIZE, _UNSUPPORTED_FIELD, _FORKED or _OUT_OF_MEMORY. Any thread; allowed in callbacks; never blocks.
 * Since 1.0.
 */
POLYTOMIC_API polytomic_status POLYTOMIC_CALL
polytomic_exchange_answer(polytomic_exchange* exchange, const polytomic_http_response* response) POLYTOMIC_NOEXCEPT;

/**
 * Ends an exchange for which no whole answer came.
 *
 * status: one of POLYTOMIC_ERROR_RESOLVE, _CONNECT, _CONNECT_TIMEOUT, _TLS and _PROXY where the request did not leave, so
 * that a write may be sent again without harm; POLYTOMIC_ERROR_TRANSFER or _STALLED where it did or may have.
 * message: what happened, for the error's text; absent for none. UTF-8, without secrets.
 *
 * Returns as polytomic_exchange_answer, with POLYTOMIC_ERROR_INVALID_UTF8 and _INVALID_CHARACTER as well. Any thread; allowed in callbacks; never
 * blocks. Since 1.0.
 */
POLYTOMIC_API polytomic_status POLYTOMIC_CALL polytomic_exchange_fail(polytomic_exchange* exchange,
                                                                      polytomic_status status,
                                                                      polytomic_string message) POLYTOMIC_NOEXCEPT;

/** Takes the host's ownership away. One that was not answered fails as if the connection broke
 *  (POLYTOMIC_ERROR_TRANSFER). NULL-safe. Any thread; allowed in callbacks; never blocks. Since 1.0. */
POLYTOMIC_API void POLYTOMIC_CALL polytomic_exchange_release(polytomic_exchange* exchange) POLYTOMIC_NOEXCEPT;

POLYTOMIC_END_DECLS

#endif
