//! The library's results as Rust values, copied once.
//!
//! A result may have been made by an older library and then be shorter than its declaration. So results are read
//! through raw pointers, member by member, and only where the member's bit says that it was given.

use std::borrow::Cow;
use std::slice;

use polytomic_sys as sys;

use crate::values::{Json, Timestamp, Value};

/// A value that is copied from a result struct.
pub(crate) trait FromRaw: Sized {
    type Raw;

    /// # Safety
    /// `raw` points to a result of a response that is alive.
    unsafe fn from_raw(raw: *const Self::Raw) -> Self;
}

/// `Some` of a member, converted by the given function, where the member was given and is not null.
macro_rules! member {
    ($raw:ident, $bit:literal, $convert:path, $($field:ident),+) => {
        if ((*$raw).present & !(*$raw).null) & (1 << $bit) != 0 {
            Some($convert($((*$raw).$field),+))
        } else {
            None
        }
    };
}
pub(crate) use member;

/// The bytes of a text; empty where it is absent.
///
/// # Safety
/// The text is absent, or alive as long as the result is used.
pub(crate) unsafe fn bytes<'a>(text: sys::polytomic_string) -> &'a [u8] {
    if text.data.is_null() {
        return &[];
    }
    // SAFETY: the library gives `size` bytes.
    unsafe { slice::from_raw_parts(text.data.cast(), text.size) }
}

/// The text, borrowed. The library gives valid UTF-8; were it ever not, that would be seen rather than undefined.
///
/// # Safety
/// As for [`bytes`].
pub(crate) unsafe fn borrowed<'a>(text: sys::polytomic_string) -> Cow<'a, str> {
    // SAFETY: the caller's promise.
    let bytes = unsafe { bytes(text) };
    // For valid text this is several times faster than going straight to from_utf8_lossy.
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// # Safety
/// As for [`bytes`].
pub(crate) unsafe fn text(text: sys::polytomic_string) -> String {
    // SAFETY: the caller's promise.
    unsafe { borrowed(text) }.into_owned()
}

/// # Safety
/// As for [`bytes`].
pub(crate) unsafe fn optional_text(value: sys::polytomic_string) -> Option<String> {
    // SAFETY: the caller's promise.
    (!value.data.is_null()).then(|| unsafe { text(value) })
}

/// # Safety
/// As for [`bytes`].
pub(crate) unsafe fn json(value: sys::polytomic_string) -> Json {
    // SAFETY: the caller's promise.
    Json::from(unsafe { text(value) })
}

/// # Safety
/// As for [`bytes`], for both texts.
pub(crate) unsafe fn value(raw: sys::polytomic_value) -> Value {
    // SAFETY: the caller's promise.
    unsafe { Value::new(json(raw.json), optional_text(raw.text)) }
}

/// # Safety
/// As for [`bytes`], for its text.
pub(crate) unsafe fn timestamp(raw: sys::polytomic_timestamp) -> Timestamp {
    let microseconds = (raw.microseconds != sys::POLYTOMIC_TIMESTAMP_UNKNOWN).then_some(raw.microseconds);
    // SAFETY: the caller's promise.
    Timestamp::new(unsafe { text(raw.text) }, microseconds)
}

pub(crate) fn boolean(raw: u8) -> bool {
    raw != 0
}

pub(crate) fn integer(raw: i64) -> i64 {
    raw
}

/// # Safety
/// As for [`FromRaw::from_raw`].
pub(crate) unsafe fn object<T: FromRaw>(raw: *const T::Raw) -> T {
    // SAFETY: the caller's promise.
    unsafe { T::from_raw(raw) }
}

/// # Safety
/// `items` points to `count` elements that are alive; it may be null where there are none.
unsafe fn list<R: Copy, T>(count: usize, items: *const R, convert: unsafe fn(R) -> T) -> Vec<T> {
    if count == 0 {
        return Vec::new();
    }
    // SAFETY: the caller's promise.
    unsafe { slice::from_raw_parts(items, count).iter().map(|item| convert(*item)).collect() }
}

/// # Safety
/// As for [`list`].
pub(crate) unsafe fn text_list(count: usize, items: *const sys::polytomic_string) -> Vec<String> {
    // SAFETY: the caller's promise.
    unsafe { list(count, items, text) }
}

/// # Safety
/// As for [`list`].
pub(crate) unsafe fn value_list(count: usize, items: *const sys::polytomic_value) -> Vec<Value> {
    // SAFETY: the caller's promise.
    unsafe { list(count, items, value) }
}

/// # Safety
/// As for [`bytes`], for both texts.
unsafe fn parameter(raw: sys::polytomic_parameter) -> (String, String) {
    // SAFETY: the caller's promise.
    unsafe { (text(raw.name), text(raw.value)) }
}

/// # Safety
/// As for [`list`].
pub(crate) unsafe fn parameter_list(count: usize, items: *const sys::polytomic_parameter) -> Vec<(String, String)> {
    // SAFETY: the caller's promise.
    unsafe { list(count, items, parameter) }
}

/// # Safety
/// As for [`list`], with [`FromRaw::from_raw`] for each element.
pub(crate) unsafe fn object_list<T: FromRaw>(count: usize, items: *const *const T::Raw) -> Vec<T> {
    // SAFETY: the caller's promise.
    unsafe { list(count, items, object::<T>) }
}
