/* The golden layout of the structs that are written by hand, on 64-bit machines. Append only.
 * Fails to compile where a struct differs; LAYOUT comes from the generated check. */
#include "generated/layout_check.h"

#define SIZE(type, size) LAYOUT(sizeof(type) == (size))
#define MEMBER(type, member, offset, size) \
  LAYOUT(offsetof(type, member) == (offset) && sizeof(((type*)0)->member) == (size))

SIZE(polytomic_string, 16);
MEMBER(polytomic_string, data, 0, 8);
MEMBER(polytomic_string, size, 8, 8);

SIZE(polytomic_timestamp, 24);
MEMBER(polytomic_timestamp, text, 0, 16);
MEMBER(polytomic_timestamp, microseconds, 16, 8);

SIZE(polytomic_value, 32);
MEMBER(polytomic_value, json, 0, 16);
MEMBER(polytomic_value, text, 16, 16);

SIZE(polytomic_parameter, 32);
MEMBER(polytomic_parameter, name, 0, 16);
MEMBER(polytomic_parameter, value, 16, 16);

SIZE(polytomic_log_record, 64);
MEMBER(polytomic_log_record, struct_size, 0, 4);
MEMBER(polytomic_log_record, level, 4, 4);
MEMBER(polytomic_log_record, time, 8, 8);
MEMBER(polytomic_log_record, component, 16, 16);
MEMBER(polytomic_log_record, message, 32, 16);
MEMBER(polytomic_log_record, fields_count, 48, 8);
MEMBER(polytomic_log_record, fields, 56, 8);

SIZE(polytomic_client_options, 344);
MEMBER(polytomic_client_options, struct_size, 0, 4);
MEMBER(polytomic_client_options, delivery, 4, 4);
MEMBER(polytomic_client_options, url, 8, 16);
MEMBER(polytomic_client_options, api_key, 24, 16);
MEMBER(polytomic_client_options, organization_id, 40, 16);
MEMBER(polytomic_client_options, api_version, 56, 16);
MEMBER(polytomic_client_options, user_agent, 72, 16);
MEMBER(polytomic_client_options, timeout_milliseconds, 88, 8);
MEMBER(polytomic_client_options, connect_timeout_milliseconds, 96, 8);
MEMBER(polytomic_client_options, stall_timeout_milliseconds, 104, 8);
MEMBER(polytomic_client_options, response_size_limit, 112, 8);
MEMBER(polytomic_client_options, json_depth_limit, 120, 4);
MEMBER(polytomic_client_options, allow_insecure_http, 124, 4);
MEMBER(polytomic_client_options, ca_file, 128, 16);
MEMBER(polytomic_client_options, client_certificate_file, 144, 16);
MEMBER(polytomic_client_options, client_key_file, 160, 16);
MEMBER(polytomic_client_options, proxy, 176, 16);
MEMBER(polytomic_client_options, log, 192, 8);
MEMBER(polytomic_client_options, log_user_data, 200, 8);
MEMBER(polytomic_client_options, log_level, 208, 4);
MEMBER(polytomic_client_options, maximum_attempts, 212, 4);
MEMBER(polytomic_client_options, backoff_base_milliseconds, 216, 8);
MEMBER(polytomic_client_options, backoff_limit_milliseconds, 224, 8);
MEMBER(polytomic_client_options, attempt_timeout_milliseconds, 232, 8);
MEMBER(polytomic_client_options, retry_budget, 240, 4);
MEMBER(polytomic_client_options, connection_limit, 244, 4);
MEMBER(polytomic_client_options, idle_timeout_milliseconds, 248, 8);
MEMBER(polytomic_client_options, unix_socket, 256, 16);
MEMBER(polytomic_client_options, pinned_public_key, 272, 16);
MEMBER(polytomic_client_options, use_environment_proxy, 288, 4);
MEMBER(polytomic_client_options, allow_unverified_tls, 292, 4);
MEMBER(polytomic_client_options, log_release, 296, 8);
MEMBER(polytomic_client_options, keep_answers_milliseconds, 304, 8);
MEMBER(polytomic_client_options, coalesce_reads, 312, 4);
MEMBER(polytomic_client_options, reserved, 316, 4);
MEMBER(polytomic_client_options, transport, 320, 8);
MEMBER(polytomic_client_options, crl_file, 328, 16);

SIZE(polytomic_completion, 16);
MEMBER(polytomic_completion, user_data, 0, 8);
MEMBER(polytomic_completion, response, 8, 8);

SIZE(polytomic_status_count, 16);
MEMBER(polytomic_status_count, status, 0, 4);
MEMBER(polytomic_status_count, reserved, 4, 4);
MEMBER(polytomic_status_count, count, 8, 8);

SIZE(polytomic_client_counters, 128);
MEMBER(polytomic_client_counters, struct_size, 0, 4);
MEMBER(polytomic_client_counters, reserved, 4, 4);
MEMBER(polytomic_client_counters, calls, 8, 8);
MEMBER(polytomic_client_counters, completions, 16, 8);
MEMBER(polytomic_client_counters, failures, 24, 8);
MEMBER(polytomic_client_counters, attempts, 32, 8);
MEMBER(polytomic_client_counters, retries, 40, 8);
MEMBER(polytomic_client_counters, bytes_sent, 48, 8);
MEMBER(polytomic_client_counters, bytes_received, 56, 8);
MEMBER(polytomic_client_counters, connections_opened, 64, 8);
MEMBER(polytomic_client_counters, open_connections, 72, 8);
MEMBER(polytomic_client_counters, in_flight, 80, 8);
MEMBER(polytomic_client_counters, waiting, 88, 8);
MEMBER(polytomic_client_counters, queued, 96, 8);
MEMBER(polytomic_client_counters, errors_capacity, 104, 8);
MEMBER(polytomic_client_counters, errors, 112, 8);
MEMBER(polytomic_client_counters, errors_count, 120, 8);

SIZE(polytomic_call_options, 72);
MEMBER(polytomic_call_options, struct_size, 0, 4);
MEMBER(polytomic_call_options, maximum_attempts, 4, 4);
MEMBER(polytomic_call_options, timeout_milliseconds, 8, 8);
MEMBER(polytomic_call_options, idempotency_key, 16, 16);
MEMBER(polytomic_call_options, api_version, 32, 16);
MEMBER(polytomic_call_options, headers_count, 48, 8);
MEMBER(polytomic_call_options, headers, 56, 8);
MEMBER(polytomic_call_options, attempt_timeout_milliseconds, 64, 8);

SIZE(polytomic_raw_request, 72);
MEMBER(polytomic_raw_request, struct_size, 0, 4);
MEMBER(polytomic_raw_request, reserved, 4, 4);
MEMBER(polytomic_raw_request, method, 8, 16);
MEMBER(polytomic_raw_request, path, 24, 16);
MEMBER(polytomic_raw_request, query_count, 40, 8);
MEMBER(polytomic_raw_request, query, 48, 8);
MEMBER(polytomic_raw_request, body, 56, 16);

SIZE(polytomic_error_details, 120);
MEMBER(polytomic_error_details, struct_size, 0, 4);
MEMBER(polytomic_error_details, code, 4, 4);
MEMBER(polytomic_error_details, category, 8, 4);
MEMBER(polytomic_error_details, http_status, 12, 4);
MEMBER(polytomic_error_details, message, 16, 16);
MEMBER(polytomic_error_details, field, 32, 16);
MEMBER(polytomic_error_details, key, 48, 16);
MEMBER(polytomic_error_details, metadata, 64, 16);
MEMBER(polytomic_error_details, request_id, 80, 16);
MEMBER(polytomic_error_details, retry_after_milliseconds, 96, 8);
MEMBER(polytomic_error_details, attempts, 104, 4);
MEMBER(polytomic_error_details, curl_code, 108, 4);
MEMBER(polytomic_error_details, os_error, 112, 4);
MEMBER(polytomic_error_details, retryable, 116, 1);
MEMBER(polytomic_error_details, maybe_applied, 117, 1);
MEMBER(polytomic_error_details, reserved, 118, 2);

SIZE(polytomic_http_request, 88);
MEMBER(polytomic_http_request, struct_size, 0, 4);
MEMBER(polytomic_http_request, attempt, 4, 4);
MEMBER(polytomic_http_request, method, 8, 16);
MEMBER(polytomic_http_request, url, 24, 16);
MEMBER(polytomic_http_request, headers_count, 40, 8);
MEMBER(polytomic_http_request, headers, 48, 8);
MEMBER(polytomic_http_request, body, 56, 16);
MEMBER(polytomic_http_request, timeout_milliseconds, 72, 8);
MEMBER(polytomic_http_request, response_size_limit, 80, 8);

SIZE(polytomic_http_response, 40);
MEMBER(polytomic_http_response, struct_size, 0, 4);
MEMBER(polytomic_http_response, http_status, 4, 4);
MEMBER(polytomic_http_response, headers_count, 8, 8);
MEMBER(polytomic_http_response, headers, 16, 8);
MEMBER(polytomic_http_response, body, 24, 16);

SIZE(polytomic_transport, 40);
MEMBER(polytomic_transport, struct_size, 0, 4);
MEMBER(polytomic_transport, reserved, 4, 4);
MEMBER(polytomic_transport, user_data, 8, 8);
MEMBER(polytomic_transport, send, 16, 8);
MEMBER(polytomic_transport, abandon, 24, 8);
MEMBER(polytomic_transport, release, 32, 8);
