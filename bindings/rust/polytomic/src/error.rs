//! Why something failed.

use std::fmt;
use std::time::Duration;

use polytomic_sys as sys;

use crate::convert;
use crate::values::Json;
use crate::{Category, Status};

/// Why something failed, with the decisions that a caller needs.
///
/// Whether it is worth trying again ([`is_retryable`](Error::is_retryable)) and whether the request may have taken
/// effect although no answer came ([`maybe_applied`](Error::maybe_applied)) is for the library to say, for every code
/// and case. Messages never hold a secret.
///
/// ```no_run
/// # fn example(client: polytomic::Client) {
/// match client.connections().get("no such id").wait() {
///     Ok(connection) => println!("{:?}", connection.name),
///     Err(error) if error.status() == polytomic::Status::NOT_FOUND => println!("there is none"),
///     Err(error) if error.is_retryable() => println!("later: {error}"),
///     Err(error) => eprintln!("{error}"),
/// }
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Error {
    // Behind a pointer, so that results stay small.
    details: Box<Details>,
}

#[derive(Clone, Debug)]
struct Details {
    status: Status,
    category: Category,
    http_status: Option<u16>,
    message: String,
    field: Option<String>,
    key: Option<String>,
    metadata: Option<Json>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    attempts: u32,
    curl_code: Option<i32>,
    os_error: Option<i32>,
    retryable: bool,
    maybe_applied: bool,
}

impl Error {
    /// The code; compare it with the constants of [`Status`].
    #[must_use]
    pub fn status(&self) -> Status {
        self.details.status
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn category(&self) -> Category {
        self.details.category
    }

    /// HTTP status of the answer, where there was one.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        self.details.http_status
    }

    /// What was wrong, where, and what to do.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.details.message
    }

    /// Name of the request field that was wrong, where one was.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.details.field.as_deref()
    }

    /// The API's error key.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.details.key.as_deref()
    }

    /// The API's further particulars.
    #[must_use]
    pub fn metadata(&self) -> Option<&Json> {
        self.details.metadata.as_ref()
    }

    /// Id that the API gave the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.details.request_id.as_deref()
    }

    /// How long the API asks to wait, where it says so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.details.retry_after
    }

    /// How often the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.details.attempts
    }

    /// libcurl's code, where it failed.
    #[must_use]
    pub fn curl_code(&self) -> Option<i32> {
        self.details.curl_code
    }

    /// The operating system's error number, where there is one; see [`std::io::Error::from_raw_os_error`].
    #[must_use]
    pub fn os_error(&self) -> Option<i32> {
        self.details.os_error
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.details.retryable
    }

    /// Whether the request may have taken effect although there is no result.
    #[must_use]
    pub fn maybe_applied(&self) -> bool {
        self.details.maybe_applied
    }

    /// The error for a status that a function returned: nothing was started.
    pub(crate) fn from_status(code: sys::polytomic_status) -> Self {
        let status = Status(code);
        Self {
            details: Box::new(Details {
                status,
                category: status.category(),
                http_status: None,
                message: status.description().to_owned(),
                field: None,
                key: None,
                metadata: None,
                request_id: None,
                retry_after: None,
                attempts: 0,
                curl_code: None,
                os_error: None,
                retryable: false,
                maybe_applied: false,
            }),
        }
    }

    /// The same error for a call that was started, so that nobody knows what became of it.
    pub(crate) fn after_start(mut self) -> Self {
        self.details.maybe_applied = true;
        self
    }

    /// A copy of the library's error; `status` stands in where there is none.
    ///
    /// # Safety
    /// `error` is null or alive.
    pub(crate) unsafe fn from_raw(error: *const sys::polytomic_error, status: sys::polytomic_status) -> Self {
        // SAFETY: the function accepts null; what it gives lives as long as the error.
        let Some(raw) = (unsafe { sys::polytomic_error_describe(error).as_ref() }) else {
            return Self::from_status(status);
        };
        let non_zero = |number: i32| (number != 0).then_some(number);
        // SAFETY: the texts live as long as the error.
        let text = |value| unsafe { convert::optional_text(value) };
        Self {
            details: Box::new(Details {
                status: Status(raw.code),
                category: Category::from_code(raw.category),
                http_status: u16::try_from(raw.http_status).ok().filter(|status| *status != 0),
                message: text(raw.message).unwrap_or_default(),
                field: text(raw.field),
                key: text(raw.key),
                metadata: text(raw.metadata).map(Json::from),
                request_id: text(raw.request_id),
                retry_after: u64::try_from(raw.retry_after_milliseconds).ok().map(Duration::from_millis),
                attempts: raw.attempts,
                curl_code: non_zero(raw.curl_code),
                os_error: non_zero(raw.os_error),
                retryable: raw.retryable != 0,
                maybe_applied: raw.maybe_applied != 0,
            }),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.details.status, self.details.message)
    }
}

impl std::error::Error for Error {}
