//! The structs have the size and the offsets that the C headers give them on 64-bit machines.

#![cfg(target_pointer_width = "64")]

use polytomic_sys::*;

/// Compares size, and offset and size of each member, without making a reference to anything uninitialized.
macro_rules! assert_layout {
    ($name:ident, $size:literal, { $($member:ident: $offset:literal, $member_size:literal;)+ }) => {
        assert_eq!(std::mem::size_of::<$name>(), $size, "size");
        let place = std::mem::MaybeUninit::<$name>::uninit();
        let start = place.as_ptr();
        $(
            // SAFETY: only the address of the member is taken.
            let member = unsafe { std::ptr::addr_of!((*start).$member) };
            assert_eq!(member as usize - start as usize, $offset, "offset of {}", stringify!($member));
            assert_eq!(crate::size_behind(member), $member_size, "size of {}", stringify!($member));
        )+
    };
}

pub(crate) fn size_behind<T>(_: *const T) -> usize {
    std::mem::size_of::<T>()
}

#[rustfmt::skip]
#[path = "generated/layout.rs"]
mod generated;

#[test]
fn small_types() {
    assert_layout!(polytomic_string, 16, { data: 0, 8; size: 8, 8; });
    assert_layout!(polytomic_timestamp, 24, { text: 0, 16; microseconds: 16, 8; });
    assert_layout!(polytomic_value, 32, { json: 0, 16; text: 16, 16; });
    assert_layout!(polytomic_parameter, 32, { name: 0, 16; value: 16, 16; });
    assert_layout!(polytomic_completion, 16, { user_data: 0, 8; response: 8, 8; });
}

#[test]
fn client_options() {
    assert_layout!(polytomic_client_options, 344, {
        struct_size: 0, 4; delivery: 4, 4; url: 8, 16; api_key: 24, 16; organization_id: 40, 16; api_version: 56, 16;
        user_agent: 72, 16; timeout_milliseconds: 88, 8; connect_timeout_milliseconds: 96, 8;
        stall_timeout_milliseconds: 104, 8; response_size_limit: 112, 8; json_depth_limit: 120, 4;
        allow_insecure_http: 124, 4; ca_file: 128, 16; client_certificate_file: 144, 16; client_key_file: 160, 16;
        proxy: 176, 16; log: 192, 8; log_user_data: 200, 8; log_level: 208, 4; maximum_attempts: 212, 4;
        backoff_base_milliseconds: 216, 8; backoff_limit_milliseconds: 224, 8; attempt_timeout_milliseconds: 232, 8;
        retry_budget: 240, 4; connection_limit: 244, 4; idle_timeout_milliseconds: 248, 8; unix_socket: 256, 16;
        pinned_public_key: 272, 16; use_environment_proxy: 288, 4; allow_unverified_tls: 292, 4;
        log_release: 296, 8; keep_answers_milliseconds: 304, 8; coalesce_reads: 312, 4; reserved: 316, 4;
        transport: 320, 8; crl_file: 328, 16;
    });
}

#[test]
fn transport() {
    assert_layout!(polytomic_http_request, 88, {
        struct_size: 0, 4; attempt: 4, 4; method: 8, 16; url: 24, 16; headers_count: 40, 8; headers: 48, 8; body: 56, 16;
        timeout_milliseconds: 72, 8; response_size_limit: 80, 8;
    });
    assert_layout!(polytomic_http_response, 40, {
        struct_size: 0, 4; http_status: 4, 4; headers_count: 8, 8; headers: 16, 8; body: 24, 16;
    });
    assert_layout!(polytomic_transport, 40, {
        struct_size: 0, 4; reserved: 4, 4; user_data: 8, 8; send: 16, 8; abandon: 24, 8; release: 32, 8;
    });
}

#[test]
fn client_counters() {
    assert_layout!(polytomic_status_count, 16, { status: 0, 4; reserved: 4, 4; count: 8, 8; });
    assert_layout!(polytomic_client_counters, 128, {
        struct_size: 0, 4; reserved: 4, 4; calls: 8, 8; completions: 16, 8; failures: 24, 8; attempts: 32, 8;
        retries: 40, 8; bytes_sent: 48, 8; bytes_received: 56, 8; connections_opened: 64, 8; open_connections: 72, 8;
        in_flight: 80, 8; waiting: 88, 8; queued: 96, 8; errors_capacity: 104, 8; errors: 112, 8; errors_count: 120, 8;
    });
}

#[test]
fn call_options_and_raw_request() {
    assert_layout!(polytomic_call_options, 72, {
        struct_size: 0, 4; maximum_attempts: 4, 4; timeout_milliseconds: 8, 8; idempotency_key: 16, 16; api_version: 32, 16;
        headers_count: 48, 8; headers: 56, 8; attempt_timeout_milliseconds: 64, 8;
    });
    assert_layout!(polytomic_raw_request, 72, {
        struct_size: 0, 4; reserved: 4, 4; method: 8, 16; path: 24, 16; query_count: 40, 8; query: 48, 8; body: 56, 16;
    });
}

#[test]
fn what_the_library_gives() {
    assert_layout!(polytomic_error_details, 120, {
        struct_size: 0, 4; code: 4, 4; category: 8, 4; http_status: 12, 4; message: 16, 16; field: 32, 16; key: 48, 16;
        metadata: 64, 16; request_id: 80, 16; retry_after_milliseconds: 96, 8; attempts: 104, 4; curl_code: 108, 4;
        os_error: 112, 4; retryable: 116, 1; maybe_applied: 117, 1; reserved: 118, 2;
    });
    assert_layout!(polytomic_log_record, 64, {
        struct_size: 0, 4; level: 4, 4; time: 8, 8; component: 16, 16; message: 32, 16; fields_count: 48, 8;
        fields: 56, 8;
    });
}

#[test]
fn the_running_library_has_the_declared_abi() {
    // SAFETY: the function has no precondition.
    assert_eq!(unsafe { polytomic_abi_version() }, 1);
}

#[test]
fn defaults_carry_their_size() {
    assert_eq!(
        polytomic_client_options::default().struct_size as usize,
        std::mem::size_of::<polytomic_client_options>()
    );
    assert_eq!(polytomic_get_connection_request::default().struct_size, 24);
}
