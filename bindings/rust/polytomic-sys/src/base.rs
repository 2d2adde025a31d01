//! Strings and the other small types that never change (`base.h`).

use core::ffi::c_char;
use core::marker::{PhantomData, PhantomPinned};
use core::ptr;

/// Text with a length: `{null, 0}` is absent and `{non-null, 0}` is empty.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct polytomic_string {
    /// The bytes; valid UTF-8 with a NUL behind them in what the library gives.
    pub data: *const c_char,
    /// Number of bytes, or [`POLYTOMIC_NUL_TERMINATED`] as input.
    pub size: usize,
}

impl Default for polytomic_string {
    /// Absent.
    fn default() -> Self {
        Self { data: ptr::null(), size: 0 }
    }
}

/// As the `size` of an input string: `data` ends with a NUL.
pub const POLYTOMIC_NUL_TERMINATED: usize = usize::MAX;

/// A point in time: the text as it was received and microseconds since 1970-01-01T00:00:00Z.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct polytomic_timestamp {
    /// RFC 3339 as a rule.
    pub text: polytomic_string,
    /// [`POLYTOMIC_TIMESTAMP_UNKNOWN`] where the text is not RFC 3339.
    pub microseconds: i64,
}

/// As `microseconds` of a timestamp: the text is not RFC 3339.
pub const POLYTOMIC_TIMESTAMP_UNKNOWN: i64 = i64::MIN;

/// Any JSON value: as JSON text, and as plain text where it is a JSON string.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct polytomic_value {
    /// The JSON text.
    pub json: polytomic_string,
    /// The plain text; absent where the value is not a JSON string.
    pub text: polytomic_string,
}

/// A name and a value, as input: query parameters, headers.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct polytomic_parameter {
    /// Repeat a name to give it several values.
    pub name: polytomic_string,
    /// The value.
    pub value: polytomic_string,
}

/// A boolean input that may be left out.
pub type polytomic_optional_boolean = i32;
/// Left out.
pub const POLYTOMIC_UNSET: polytomic_optional_boolean = 0;
/// True.
pub const POLYTOMIC_TRUE: polytomic_optional_boolean = 1;
/// False.
pub const POLYTOMIC_FALSE: polytomic_optional_boolean = 2;

/// What a function returns: [`POLYTOMIC_OK`](crate::POLYTOMIC_OK) or one of the `POLYTOMIC_ERROR_` codes.
pub type polytomic_status = i32;
/// Which operation a response answers: a `POLYTOMIC_OPERATION_` constant.
pub type polytomic_operation = u32;

macro_rules! opaque {
    ($($(#[$documentation:meta])* $name:ident;)+) => {$(
        $(#[$documentation])*
        #[repr(C)]
        #[derive(Debug)]
        pub struct $name {
            _bytes: [u8; 0],
            _neither_send_nor_sync_nor_unpin: PhantomData<(*mut u8, PhantomPinned)>,
        }
    )+};
}

opaque! {
    /// A connection to the remote API or to a local catalog; thread-safe as a whole.
    polytomic_client;
    /// One operation in flight.
    polytomic_call;
    /// The outcome of one operation: a result or an error; immutable.
    polytomic_response;
    /// Why something failed; immutable.
    polytomic_error;
    /// One HTTP exchange that the host performs.
    polytomic_exchange;
}
