//! Status codes.

use std::ffi::{c_char, CStr};
use std::fmt;

use polytomic_sys as sys;

use crate::Category;

/// What went wrong, as one of the library's codes.
///
/// The constants are the codes that this version knows; a newer library may give others, which keep to the known
/// [`categories`](Category). Codes 400 to 599 are answers of the API.
///
/// ```
/// use polytomic::{Category, Status};
///
/// assert_eq!(Status::NOT_FOUND.name(), "not_found");
/// assert_eq!(Status::NOT_FOUND.category(), Category::NotFound);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Status(pub(crate) sys::polytomic_status);

impl Status {
    /// The number of the code.
    #[must_use]
    pub fn code(self) -> i32 {
        self.0
    }

    /// The name of the code, such as "not_found"; "unknown" for codes that the library does not know.
    #[must_use]
    pub fn name(self) -> &'static str {
        // SAFETY: the library gives static text for every number.
        unsafe { static_text(sys::polytomic_status_name(self.0)) }
    }

    /// What the code means, in a sentence.
    #[must_use]
    pub fn description(self) -> &'static str {
        // SAFETY: the library gives static text for every number.
        unsafe { static_text(sys::polytomic_status_description(self.0)) }
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn category(self) -> Category {
        // SAFETY: the function accepts every number.
        Category::from_code(unsafe { sys::polytomic_status_category(self.0) })
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Status({}, {})", self.0, self.name())
    }
}

impl fmt::Display for Category {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// # Safety
/// `text` ends with a NUL and lives as long as the program.
pub(crate) unsafe fn static_text(text: *const c_char) -> &'static str {
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(text) }.to_str().unwrap_or_default()
}
