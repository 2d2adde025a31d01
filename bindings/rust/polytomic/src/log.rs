//! Log records of a client.

use std::borrow::Cow;
use std::ffi::c_void;
use std::fmt;
use std::slice;
use std::sync::Arc;
use std::time::SystemTime;

use polytomic_sys as sys;

use crate::{callback, convert, values};

/// How important a log record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LogLevel {
    /// Something failed.
    Error,
    /// Something is not as it should be.
    Warning,
    /// What happens, in few words.
    Info,
    /// What happens, in detail.
    Debug,
}

impl LogLevel {
    pub(crate) fn code(self) -> sys::polytomic_log_level {
        match self {
            Self::Error => sys::POLYTOMIC_LOG_ERROR,
            Self::Warning => sys::POLYTOMIC_LOG_WARNING,
            Self::Info => sys::POLYTOMIC_LOG_INFO,
            Self::Debug => sys::POLYTOMIC_LOG_DEBUG,
        }
    }

    /// Levels of newer libraries are finer than those known here.
    fn from_code(code: sys::polytomic_log_level) -> Self {
        match code {
            sys::POLYTOMIC_LOG_ERROR => Self::Error,
            sys::POLYTOMIC_LOG_WARNING => Self::Warning,
            sys::POLYTOMIC_LOG_INFO => Self::Info,
            _ => Self::Debug,
        }
    }

    /// The name of the level, such as "warning".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }
}

impl fmt::Display for LogLevel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// One log record; secrets are removed already.
pub struct LogRecord<'a> {
    raw: &'a sys::polytomic_log_record,
}

impl<'a> LogRecord<'a> {
    /// How important it is.
    #[must_use]
    pub fn level(&self) -> LogLevel {
        LogLevel::from_code(self.raw.level)
    }

    /// When it was made.
    #[must_use]
    pub fn time(&self) -> SystemTime {
        values::system_time(self.raw.time).unwrap_or(SystemTime::UNIX_EPOCH)
    }

    /// Part of the library that speaks, such as "http".
    #[must_use]
    pub fn component(&self) -> Cow<'a, str> {
        // SAFETY: the record and its texts are alive.
        unsafe { convert::borrowed(self.raw.component) }
    }

    /// What happened, in words.
    #[must_use]
    pub fn message(&self) -> Cow<'a, str> {
        // SAFETY: the record and its texts are alive.
        unsafe { convert::borrowed(self.raw.message) }
    }

    /// The particulars as names and values, such as status and duration.
    pub fn fields(&self) -> impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)> {
        let fields: &'a [sys::polytomic_parameter] = if self.raw.fields_count == 0 {
            &[]
        } else {
            // SAFETY: the record and its fields are alive.
            unsafe { slice::from_raw_parts(self.raw.fields, self.raw.fields_count) }
        };
        // SAFETY: the texts of the fields are alive.
        fields.iter().map(|field| unsafe { (convert::borrowed(field.name), convert::borrowed(field.value)) })
    }
}

impl fmt::Debug for LogRecord<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("LogRecord")
            .field("level", &self.level())
            .field("component", &self.component())
            .field("message", &self.message())
            .field("fields", &self.fields().collect::<Vec<_>>())
            .finish()
    }
}

/// The function that receives the records of a client. Shared, so that its address stays when the owner moves.
#[derive(Clone)]
pub(crate) struct Hook(Arc<HookFunction>);

struct HookFunction {
    function: Box<dyn Fn(&LogRecord<'_>) + Send + Sync>,
}

impl Hook {
    pub(crate) fn new(function: impl Fn(&LogRecord<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(HookFunction { function: Box::new(function) }))
    }

    /// What the library hands back to [`receive`] and [`release`]; good while a `Hook` of this function is alive.
    pub(crate) fn user_data(&self) -> *mut c_void {
        Arc::as_ptr(&self.0).cast_mut().cast()
    }

    /// Leaves this share of the function to the library, which gives it to [`release`].
    pub(crate) fn hand_over(self) {
        let _ = Arc::into_raw(self.0);
    }
}

/// The library's log function.
///
/// # Safety
/// `user_data` is that of a [`Hook`] that is alive, `record` is alive.
pub(crate) unsafe extern "C" fn receive(user_data: *mut c_void, record: *const sys::polytomic_log_record) {
    callback::run(|| {
        // SAFETY: the library has a share of the hook until no record comes any more.
        let hook = unsafe { &*user_data.cast_const().cast::<HookFunction>() };
        // SAFETY: records have every member of the first version, and are alive during the callback.
        (hook.function)(&LogRecord { raw: unsafe { &*record } });
    });
}

/// The library's function that lets go of the log function.
///
/// # Safety
/// `user_data` is that of a [`Hook`] that was handed over, whose share this call takes.
pub(crate) unsafe extern "C" fn release(user_data: *mut c_void) {
    // What the function owns may panic when it is dropped.
    // SAFETY: the caller's promise.
    callback::run(|| drop(unsafe { Arc::from_raw(user_data.cast_const().cast::<HookFunction>()) }));
}
