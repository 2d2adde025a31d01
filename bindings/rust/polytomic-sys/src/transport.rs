//! HTTP exchanges performed by the host instead of the library.

use core::ffi::c_void;
use core::mem::size_of;
use core::ptr;

use crate::base::*;
use crate::client::polytomic_release_function;

/// What the host is to send; valid during [`polytomic_send_function`] only.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct polytomic_http_request {
    /// Set by the library.
    pub struct_size: u32,
    /// Which attempt of its call this is, from 1.
    pub attempt: u32,
    /// Such as `GET`.
    pub method: polytomic_string,
    /// Absolute, and encoded.
    pub url: polytomic_string,
    /// Number of headers.
    pub headers_count: usize,
    /// Headers to send as they are; the credentials are among them.
    pub headers: *const polytomic_parameter,
    /// Body; absent for none.
    pub body: polytomic_string,
    /// The library gives the exchange up after so many milliseconds.
    pub timeout_milliseconds: u64,
    /// A larger body fails the call.
    pub response_size_limit: u64,
}

/// What came back.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct polytomic_http_response {
    /// Set by `Default`.
    pub struct_size: u32,
    /// Status of the answer, 200 to 599. Required.
    pub http_status: i32,
    /// Number of headers.
    pub headers_count: usize,
    /// Headers of the answer.
    pub headers: *const polytomic_parameter,
    /// The whole body, decompressed.
    pub body: polytomic_string,
}

impl Default for polytomic_http_response {
    fn default() -> Self {
        Self {
            struct_size: size_of::<Self>() as u32,
            http_status: 0,
            headers_count: 0,
            headers: ptr::null(),
            body: polytomic_string::default(),
        }
    }
}

/// Sends a request. The exchange belongs to the host.
pub type polytomic_send_function = Option<
    unsafe extern "C" fn(
        user_data: *mut c_void,
        exchange: *mut polytomic_exchange,
        request: *const polytomic_http_request,
    ),
>;

/// Tells that nobody waits for an answer any more.
pub type polytomic_abandon_function =
    Option<unsafe extern "C" fn(user_data: *mut c_void, exchange: *mut polytomic_exchange)>;

/// The host's transport.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct polytomic_transport {
    /// Set by `Default`.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// Handed to each callback.
    pub user_data: *mut c_void,
    /// Required.
    pub send: polytomic_send_function,
    /// `None` where the host does not care.
    pub abandon: polytomic_abandon_function,
    /// Called once with `user_data` when neither callback will run any more.
    pub release: polytomic_release_function,
}

impl Default for polytomic_transport {
    fn default() -> Self {
        Self {
            struct_size: size_of::<Self>() as u32,
            reserved: 0,
            user_data: ptr::null_mut(),
            send: None,
            abandon: None,
            release: None,
        }
    }
}

extern "C" {
    /// Answers an exchange with what came back from the server.
    pub fn polytomic_exchange_answer(
        exchange: *mut polytomic_exchange,
        response: *const polytomic_http_response,
    ) -> polytomic_status;
    /// Ends an exchange for which no whole answer came.
    pub fn polytomic_exchange_fail(
        exchange: *mut polytomic_exchange,
        status: polytomic_status,
        message: polytomic_string,
    ) -> polytomic_status;
    /// Takes the host's ownership away.
    pub fn polytomic_exchange_release(exchange: *mut polytomic_exchange);
}
