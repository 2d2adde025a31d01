//! Rust values as the library's inputs. It copies them before the function that takes them returns, so all of this
//! only borrows.

use std::ptr;
use std::time::Duration;

use polytomic_sys as sys;

pub(crate) fn text(value: &str) -> sys::polytomic_string {
    // The pointer of an empty str is not null, which is how the library tells empty from absent.
    sys::polytomic_string { data: value.as_ptr().cast(), size: value.len() }
}

pub(crate) fn optional(value: Option<&str>) -> sys::polytomic_string {
    value.map_or_else(sys::polytomic_string::default, text)
}

pub(crate) fn boolean(value: Option<bool>) -> sys::polytomic_optional_boolean {
    match value {
        None => sys::POLYTOMIC_UNSET,
        Some(true) => sys::POLYTOMIC_TRUE,
        Some(false) => sys::POLYTOMIC_FALSE,
    }
}

/// Zero means the default to the library, so a duration shorter than a millisecond is one.
pub(crate) fn milliseconds(value: Option<Duration>) -> u64 {
    value.map_or(0, |duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX).max(1))
}

/// A list that lives as long as this value.
pub(crate) struct List<T>(Option<Vec<T>>);

impl<T> List<T> {
    pub(crate) fn count(&self) -> usize {
        self.0.as_ref().map_or(0, Vec::len)
    }

    pub(crate) fn items(&self) -> *const T {
        self.0.as_ref().map_or(ptr::null(), Vec::as_ptr)
    }
}

pub(crate) fn texts(values: Option<&[String]>) -> List<sys::polytomic_string> {
    List(values.map(|values| values.iter().map(|value| text(value)).collect()))
}

pub(crate) fn parameters(values: Option<&[(String, String)]>) -> List<sys::polytomic_parameter> {
    let parameter =
        |(name, value): &(String, String)| sys::polytomic_parameter { name: text(name), value: text(value) };
    List(values.map(|values| values.iter().map(parameter).collect()))
}

/// What the setters of names and values take, as it is stored.
pub(crate) fn pairs<N: Into<String>, V: Into<String>>(
    values: impl IntoIterator<Item = (N, V)>,
) -> Vec<(String, String)> {
    values.into_iter().map(|(name, value)| (name.into(), value.into())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_and_empty_differ() {
        assert!(optional(None).data.is_null());
        assert!(!optional(Some("")).data.is_null());
        assert!(texts(None).items().is_null());
        assert!(!texts(Some(&[])).items().is_null());
    }

    #[test]
    fn no_duration_turns_into_the_default() {
        assert_eq!(milliseconds(None), 0);
        assert_eq!(milliseconds(Some(Duration::ZERO)), 1);
        assert_eq!(milliseconds(Some(Duration::from_millis(1500))), 1500);
        assert_eq!(milliseconds(Some(Duration::MAX)), u64::MAX);
    }
}
