//! Clients, calls, responses, errors and logs (`client.h`).

use core::ffi::{c_char, c_void};
use core::mem::size_of;
use core::ptr;

use crate::base::*;
use crate::status::polytomic_category;
use crate::transport::polytomic_transport;

/// How important a log record is.
pub type polytomic_log_level = u32;
/// No records.
pub const POLYTOMIC_LOG_OFF: polytomic_log_level = 0;
/// Something failed.
pub const POLYTOMIC_LOG_ERROR: polytomic_log_level = 1;
/// Something is not as it should be.
pub const POLYTOMIC_LOG_WARNING: polytomic_log_level = 2;
/// What happens, in few words.
pub const POLYTOMIC_LOG_INFO: polytomic_log_level = 3;
/// What happens, in detail.
pub const POLYTOMIC_LOG_DEBUG: polytomic_log_level = 4;

/// One log record, valid during the callback only; grows at the end.
#[repr(C)]
#[derive(Debug)]
pub struct polytomic_log_record {
    /// Size of the struct in the library that made it.
    pub struct_size: u32,
    /// How important it is.
    pub level: polytomic_log_level,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// Part of the library that speaks.
    pub component: polytomic_string,
    /// What happened, in words.
    pub message: polytomic_string,
    /// Number of fields.
    pub fields_count: usize,
    /// The particulars.
    pub fields: *const polytomic_parameter,
}

/// Receives log records of one client, on any thread of the library, several at once too.
pub type polytomic_log_function =
    Option<unsafe extern "C" fn(user_data: *mut c_void, record: *const polytomic_log_record)>;

/// Lets go of user data, once, after the last callback that has it.
pub type polytomic_release_function = Option<unsafe extern "C" fn(user_data: *mut c_void)>;

/// How the completions of a client are received.
pub type polytomic_delivery = u32;
/// A thread of the client calls the callback for each completion, one at a time. A call without a callback is received
/// as with [`POLYTOMIC_DELIVERY_WAIT`].
pub const POLYTOMIC_DELIVERY_THREAD: polytomic_delivery = 0;
/// Completions queue up for [`polytomic_client_drain`].
pub const POLYTOMIC_DELIVERY_QUEUE: polytomic_delivery = 1;
/// [`polytomic_call_wait`] takes the response of each call.
pub const POLYTOMIC_DELIVERY_WAIT: polytomic_delivery = 2;

/// Options of a client; zero means the default everywhere.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct polytomic_client_options {
    /// Set by `Default`.
    pub struct_size: u32,
    /// How completions are received.
    pub delivery: polytomic_delivery,
    /// Who answers: an address, `local:PATH` or `local:`.
    pub url: polytomic_string,
    /// API key.
    pub api_key: polytomic_string,
    /// Organization (UUID) for basic authentication with a partner or deployment key.
    pub organization_id: polytomic_string,
    /// API version that every call sends.
    pub api_version: polytomic_string,
    /// Name and version of the program or binding.
    pub user_agent: polytomic_string,
    /// Deadline of a whole call.
    pub timeout_milliseconds: u64,
    /// Deadline of connecting.
    pub connect_timeout_milliseconds: u64,
    /// A transfer that moves no byte for so long has stalled.
    pub stall_timeout_milliseconds: u64,
    /// Largest answer accepted, in bytes.
    pub response_size_limit: u64,
    /// Deepest nesting of an answer accepted.
    pub json_depth_limit: u32,
    /// Lets the API key travel over plain HTTP to other hosts.
    pub allow_insecure_http: polytomic_optional_boolean,
    /// PEM file of certificate authorities.
    pub ca_file: polytomic_string,
    /// PEM file of a client certificate.
    pub client_certificate_file: polytomic_string,
    /// PEM file of its key.
    pub client_key_file: polytomic_string,
    /// Proxy address.
    pub proxy: polytomic_string,
    /// Receives the log records.
    pub log: polytomic_log_function,
    /// Handed back to `log`.
    pub log_user_data: *mut c_void,
    /// Records above this level are not made.
    pub log_level: polytomic_log_level,
    /// How often one call is sent at most, the first time included.
    pub maximum_attempts: u32,
    /// Largest wait before the first retry; it doubles with each.
    pub backoff_base_milliseconds: u64,
    /// Where the doubling ends.
    pub backoff_limit_milliseconds: u64,
    /// Deadline of one attempt.
    pub attempt_timeout_milliseconds: u64,
    /// Tokens that the client's retries share.
    pub retry_budget: u32,
    /// Most connections that are open at a time.
    pub connection_limit: u32,
    /// A connection that was idle for so long is not used again.
    pub idle_timeout_milliseconds: u64,
    /// Path of a Unix socket to connect to instead of the host of `url`.
    pub unix_socket: polytomic_string,
    /// Public keys that the server's certificate may have.
    pub pinned_public_key: polytomic_string,
    /// False ignores the proxy variables of the environment.
    pub use_environment_proxy: polytomic_optional_boolean,
    /// True accepts any certificate.
    pub allow_unverified_tls: polytomic_optional_boolean,
    /// Called with `log_user_data` when the client is gone.
    pub log_release: polytomic_release_function,
    /// Reads that are answered are answered again without a request for so long.
    pub keep_answers_milliseconds: u64,
    /// True sends one request for the same reads that are under way at the same time.
    pub coalesce_reads: polytomic_optional_boolean,
    /// Zero.
    pub reserved: u32,
    /// Performs the HTTP exchanges instead of the library; null for the library's own.
    pub transport: *const polytomic_transport,
    /// PEM file of certificate revocation lists.
    pub crl_file: polytomic_string,
}

impl Default for polytomic_client_options {
    fn default() -> Self {
        Self {
            struct_size: size_of::<Self>() as u32,
            delivery: POLYTOMIC_DELIVERY_THREAD,
            url: polytomic_string::default(),
            api_key: polytomic_string::default(),
            organization_id: polytomic_string::default(),
            api_version: polytomic_string::default(),
            user_agent: polytomic_string::default(),
            timeout_milliseconds: 0,
            connect_timeout_milliseconds: 0,
            stall_timeout_milliseconds: 0,
            response_size_limit: 0,
            json_depth_limit: 0,
            allow_insecure_http: POLYTOMIC_UNSET,
            ca_file: polytomic_string::default(),
            client_certificate_file: polytomic_string::default(),
            client_key_file: polytomic_string::default(),
            proxy: polytomic_string::default(),
            log: None,
            log_user_data: ptr::null_mut(),
            log_level: POLYTOMIC_LOG_OFF,
            maximum_attempts: 0,
            backoff_base_milliseconds: 0,
            backoff_limit_milliseconds: 0,
            attempt_timeout_milliseconds: 0,
            retry_budget: 0,
            connection_limit: 0,
            idle_timeout_milliseconds: 0,
            unix_socket: polytomic_string::default(),
            pinned_public_key: polytomic_string::default(),
            use_environment_proxy: POLYTOMIC_UNSET,
            allow_unverified_tls: POLYTOMIC_UNSET,
            log_release: None,
            keep_answers_milliseconds: 0,
            coalesce_reads: POLYTOMIC_UNSET,
            reserved: 0,
            transport: ptr::null(),
            crl_file: polytomic_string::default(),
        }
    }
}

/// A completion taken from the queue.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct polytomic_completion {
    /// That of the call.
    pub user_data: *mut c_void,
    /// Belongs to the receiver.
    pub response: *mut polytomic_response,
}

/// How often a status came.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct polytomic_status_count {
    /// A `POLYTOMIC_ERROR_` code.
    pub status: polytomic_status,
    /// Zero.
    pub reserved: u32,
    /// How often it came.
    pub count: u64,
}

/// What a client has done since it was created; grows at the end.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct polytomic_client_counters {
    /// Set by `Default`.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// Calls started.
    pub calls: u64,
    /// Calls completed.
    pub completions: u64,
    /// Calls completed with an error.
    pub failures: u64,
    /// Requests sent, retries and redirects included.
    pub attempts: u64,
    /// Requests sent again after a failure.
    pub retries: u64,
    /// Bytes of requests, headers included.
    pub bytes_sent: u64,
    /// Bytes of answers, headers included.
    pub bytes_received: u64,
    /// Connections opened so far.
    pub connections_opened: u64,
    /// Connections open now.
    pub open_connections: u64,
    /// Calls that are not complete.
    pub in_flight: u64,
    /// Calls among them that wait for their turn to be sent.
    pub waiting: u64,
    /// Completions that nobody has received yet.
    pub queued: u64,
    /// Room in `errors`.
    pub errors_capacity: usize,
    /// Receives how often each error came, in the order of its number.
    pub errors: *mut polytomic_status_count,
    /// Receives how many different errors came, also where there was less room.
    pub errors_count: usize,
}

impl Default for polytomic_client_counters {
    fn default() -> Self {
        Self {
            struct_size: size_of::<Self>() as u32,
            reserved: 0,
            calls: 0,
            completions: 0,
            failures: 0,
            attempts: 0,
            retries: 0,
            bytes_sent: 0,
            bytes_received: 0,
            connections_opened: 0,
            open_connections: 0,
            in_flight: 0,
            waiting: 0,
            queued: 0,
            errors_capacity: 0,
            errors: ptr::null_mut(),
            errors_count: 0,
        }
    }
}

/// Options of one call; zero means what the client says.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct polytomic_call_options {
    /// Set by `Default`.
    pub struct_size: u32,
    /// How often the call is sent at most.
    pub maximum_attempts: u32,
    /// Deadline of the whole call.
    pub timeout_milliseconds: u64,
    /// Idempotency-Key of a write.
    pub idempotency_key: polytomic_string,
    /// API version to send.
    pub api_version: polytomic_string,
    /// Number of headers.
    pub headers_count: usize,
    /// Further headers.
    pub headers: *const polytomic_parameter,
    /// Deadline of one attempt.
    pub attempt_timeout_milliseconds: u64,
}

impl Default for polytomic_call_options {
    fn default() -> Self {
        Self {
            struct_size: size_of::<Self>() as u32,
            maximum_attempts: 0,
            timeout_milliseconds: 0,
            idempotency_key: polytomic_string::default(),
            api_version: polytomic_string::default(),
            headers_count: 0,
            headers: ptr::null(),
            attempt_timeout_milliseconds: 0,
        }
    }
}

/// Receives the completion of a call, exactly once, on the client's dispatcher thread; the response belongs to it.
pub type polytomic_callback = Option<unsafe extern "C" fn(user_data: *mut c_void, response: *mut polytomic_response)>;

/// Any request to the API.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct polytomic_raw_request {
    /// Set by `Default`.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS.
    pub method: polytomic_string,
    /// Path from the root, percent-encoded already.
    pub path: polytomic_string,
    /// Number of query parameters.
    pub query_count: usize,
    /// Query parameters; the library encodes them.
    pub query: *const polytomic_parameter,
    /// Body; absent for none.
    pub body: polytomic_string,
}

impl Default for polytomic_raw_request {
    fn default() -> Self {
        Self {
            struct_size: size_of::<Self>() as u32,
            reserved: 0,
            method: polytomic_string::default(),
            path: polytomic_string::default(),
            query_count: 0,
            query: ptr::null(),
            body: polytomic_string::default(),
        }
    }
}

/// Why something failed; belongs to its error; grows at the end.
#[repr(C)]
#[derive(Debug)]
pub struct polytomic_error_details {
    /// Size of the struct in the library that made it.
    pub struct_size: u32,
    /// A `POLYTOMIC_ERROR_` code.
    pub code: polytomic_status,
    /// What kind of failure it is.
    pub category: polytomic_category,
    /// HTTP status of the answer, 0 where there was none.
    pub http_status: i32,
    /// What was wrong, where, and what to do.
    pub message: polytomic_string,
    /// Name of the request field that was wrong.
    pub field: polytomic_string,
    /// The API's error key.
    pub key: polytomic_string,
    /// The API's further particulars as JSON text.
    pub metadata: polytomic_string,
    /// Id that the API gave the request.
    pub request_id: polytomic_string,
    /// How long the API asks to wait; -1 where it does not say.
    pub retry_after_milliseconds: i64,
    /// How often the request was sent.
    pub attempts: u32,
    /// libcurl's code, 0 where it did not fail.
    pub curl_code: i32,
    /// The operating system's error number, 0 where there is none.
    pub os_error: i32,
    /// 1 where the same request may succeed later.
    pub retryable: u8,
    /// 1 where the request may have taken effect.
    pub maybe_applied: u8,
    /// Zero.
    pub reserved: [u8; 2],
}

extern "C" {
    /// Version of the library at run time.
    pub fn polytomic_version() -> *const c_char;
    /// ABI major version at run time.
    pub fn polytomic_abi_version() -> u32;
    /// Number of objects of this process that are not released yet.
    pub fn polytomic_live_object_count() -> usize;
    /// Name of a log level.
    pub fn polytomic_log_level_name(level: polytomic_log_level) -> *const c_char;

    /// Creates a client; not in callbacks.
    pub fn polytomic_client_create(
        options: *const polytomic_client_options,
        client: *mut *mut polytomic_client,
        error: *mut *mut polytomic_error,
    ) -> polytomic_status;
    /// Adds an owner.
    pub fn polytomic_client_retain(client: *mut polytomic_client) -> *mut polytomic_client;
    /// Takes an owner away.
    pub fn polytomic_client_release(client: *mut polytomic_client);
    /// Stops intake, completes what is in flight, and returns when no callback runs or will run; not in callbacks.
    pub fn polytomic_client_close(client: *mut polytomic_client) -> polytomic_status;
    /// Takes completions from the queue.
    pub fn polytomic_client_drain(
        client: *mut polytomic_client,
        completions: *mut polytomic_completion,
        capacity: usize,
        timeout_milliseconds: i64,
        count: *mut usize,
    ) -> polytomic_status;
    /// The handle that is readable while something is queued.
    pub fn polytomic_client_wait_handle(client: *mut polytomic_client, handle: *mut isize) -> polytomic_status;
    /// Drops the answers that are kept.
    pub fn polytomic_client_forget_answers(client: *mut polytomic_client) -> polytomic_status;
    /// Ends a refresh of schemas that goes on in the background of a local client.
    pub fn polytomic_client_cancel_refresh(
        client: *mut polytomic_client,
        connection_id: polytomic_string,
    ) -> polytomic_status;
    /// Reads the counters of a client, also of a closed one.
    pub fn polytomic_client_read_counters(
        client: *mut polytomic_client,
        counters: *mut polytomic_client_counters,
    ) -> polytomic_status;

    /// Sends any request.
    pub fn polytomic_request(
        client: *mut polytomic_client,
        request: *const polytomic_raw_request,
        options: *const polytomic_call_options,
        callback: polytomic_callback,
        user_data: *mut c_void,
        call: *mut *mut polytomic_call,
    ) -> polytomic_status;

    /// Ends a call early.
    pub fn polytomic_call_cancel(call: *mut polytomic_call);
    /// Waits for the response of a call without a callback; not in callbacks.
    pub fn polytomic_call_wait(
        call: *mut polytomic_call,
        timeout_milliseconds: i64,
        response: *mut *mut polytomic_response,
    ) -> polytomic_status;
    /// Adds an owner.
    pub fn polytomic_call_retain(call: *mut polytomic_call) -> *mut polytomic_call;
    /// Takes an owner away; the call itself goes on.
    pub fn polytomic_call_release(call: *mut polytomic_call);

    /// `POLYTOMIC_OK` or the code of the error.
    pub fn polytomic_response_status(response: *const polytomic_response) -> polytomic_status;
    /// The error, or null on success; lives as long as the response.
    pub fn polytomic_response_error(response: *const polytomic_response) -> *const polytomic_error;
    /// HTTP status of the answer.
    pub fn polytomic_response_http_status(response: *const polytomic_response) -> i32;
    /// The first header of the answer with that name.
    pub fn polytomic_response_header(response: *const polytomic_response, name: polytomic_string) -> polytomic_string;
    /// All headers of the answer, which live as long as the response.
    pub fn polytomic_response_headers(
        response: *const polytomic_response,
        headers: *mut *const polytomic_parameter,
    ) -> usize;
    /// The whole body of a successful answer.
    pub fn polytomic_response_json(response: *const polytomic_response) -> polytomic_string;
    /// Which operation it answers.
    pub fn polytomic_response_operation(response: *const polytomic_response) -> polytomic_operation;
    /// Adds an owner.
    pub fn polytomic_response_retain(response: *mut polytomic_response) -> *mut polytomic_response;
    /// Takes an owner away.
    pub fn polytomic_response_release(response: *mut polytomic_response);

    /// The particulars of an error; null for null.
    pub fn polytomic_error_describe(error: *const polytomic_error) -> *const polytomic_error_details;
    /// Adds an owner.
    pub fn polytomic_error_retain(error: *const polytomic_error) -> *mut polytomic_error;
    /// Takes an owner away.
    pub fn polytomic_error_release(error: *mut polytomic_error);
    /// Name of a status code.
    pub fn polytomic_status_name(status: polytomic_status) -> *const c_char;
    /// What a status code means, in a sentence.
    pub fn polytomic_status_description(status: polytomic_status) -> *const c_char;
    /// Category of a status code.
    pub fn polytomic_status_category(status: polytomic_status) -> polytomic_category;
    /// Name of a category.
    pub fn polytomic_category_name(category: polytomic_category) -> *const c_char;
}
