/* libpolytomic: export and calling convention, strings and the other small types that never change. */
#ifndef POLYTOMIC_BASE_H
#define POLYTOMIC_BASE_H

#include <stddef.h>
#include <stdint.h>

#define POLYTOMIC_VERSION_MAJOR 1
#define POLYTOMIC_VERSION_MINOR 0
#define POLYTOMIC_VERSION_PATCH 0

/* Functions and callbacks use the C calling convention on every platform. */
#if defined(_WIN32) && !defined(__x86_64__) && !defined(_M_X64)
#define POLYTOMIC_CALL __cdecl
#else
#define POLYTOMIC_CALL
#endif

/* Set by the library's own build only; users need no macro, static or shared. */
#if defined(POLYTOMIC_BUILDING_LIBRARY) && !defined(_WIN32)
#define POLYTOMIC_API __attribute__((visibility("default")))
#else
#define POLYTOMIC_API
#endif

/* In C++ the functions are noexcept: no exception ever leaves the library. */
#if defined(__cplusplus)
#define POLYTOMIC_NOEXCEPT noexcept
#define POLYTOMIC_BEGIN_DECLS extern "C" {
#define POLYTOMIC_END_DECLS }
#else
#define POLYTOMIC_NOEXCEPT
#define POLYTOMIC_BEGIN_DECLS
#define POLYTOMIC_END_DECLS
#endif

POLYTOMIC_BEGIN_DECLS

/**
 * Text with a length.
 *
 * `{NULL, 0}` is absent and `{non-NULL, 0}` is empty. As input, `size` may be POLYTOMIC_NUL_TERMINATED for a C string;
 * the library copies what it needs before the call returns. As output, `data` is valid UTF-8, ends with a NUL that
 * `size` does not count, and lives as long as the object that it was read from.
 *
 * This struct never changes. Since 1.0.
 */
typedef struct polytomic_string {
  const char* data;
  size_t size;
} polytomic_string;

/** As the `size` of an input string: `data` ends with a NUL. Since 1.0. */
#define POLYTOMIC_NUL_TERMINATED SIZE_MAX

/**
 * A point in time: the text as it was received (RFC 3339) and microseconds since 1970-01-01T00:00:00Z.
 * Where the text is not RFC 3339, `microseconds` is INT64_MIN. This struct never changes. Since 1.0.
 */
typedef struct polytomic_timestamp {
  polytomic_string text;
  int64_t microseconds;
} polytomic_timestamp;

/** As `microseconds` of a timestamp: the text is not RFC 3339. Since 1.0. */
#define POLYTOMIC_TIMESTAMP_UNKNOWN INT64_MIN

/**
 * Any JSON value: as JSON text, and the plain text as well where the value is a JSON string (absent otherwise).
 * This struct never changes. Since 1.0.
 */
typedef struct polytomic_value {
  polytomic_string json;
  polytomic_string text;
} polytomic_value;

/**
 * A name and a value, as input: query parameters, headers. Repeat a name to give it several values.
 * This struct never changes. Since 1.0.
 */
typedef struct polytomic_parameter {
  polytomic_string name;
  polytomic_string value;
} polytomic_parameter;

/** A boolean input that may be left out: one of POLYTOMIC_UNSET, POLYTOMIC_TRUE, POLYTOMIC_FALSE. Since 1.0. */
typedef int32_t polytomic_optional_boolean;
#define POLYTOMIC_UNSET 0
#define POLYTOMIC_TRUE 1
#define POLYTOMIC_FALSE 2

/** What a function returns: POLYTOMIC_OK or one of the POLYTOMIC_ERROR_ codes; accept codes you do not know. Since 1.0.
 */
typedef int32_t polytomic_status;

/** Which operation a response answers, a POLYTOMIC_OPERATION_ constant; accept numbers you do not know. Since 1.0. */
typedef uint32_t polytomic_operation;

/** A connection to the remote API or to a local catalog; thread-safe as a whole. Since 1.0. */
typedef struct polytomic_client polytomic_client;
/** One operation in flight. Since 1.0. */
typedef struct polytomic_call polytomic_call;
/** The outcome of one operation: a result or an error; immutable. Since 1.0. */
typedef struct polytomic_response polytomic_response;
/** Why something failed; immutable. Since 1.0. */
typedef struct polytomic_error polytomic_error;

/**
 * Lets go of user data.
 *
 * When: after the last callback that has it. For a client: when it is closed and its last owner is gone. Never where
 * polytomic_client_create failed: the data is still the caller's then.
 * Thread: any thread of the library, or one of the caller's inside a function of the library.
 * How often: once.
 * Allowed: any function that does not block; a blocking one returns POLYTOMIC_ERROR_WOULD_DEADLOCK. Must not throw.
 * Since 1.0.
 */
typedef void(POLYTOMIC_CALL* polytomic_release_function)(void* user_data);

POLYTOMIC_END_DECLS

#endif
