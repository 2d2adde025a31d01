//! A call that is ready to start, with its options.

use std::fmt;
use std::future::IntoFuture;
use std::ptr;
use std::time::Duration;

use polytomic_sys as sys;

use crate::callback;
use crate::client::Client;
use crate::error::Error;
use crate::input;
use crate::launch::{Handle, Launch, Request};
use crate::pending::Pending;
use crate::response::Decode;

/// A call that has not started yet. Await it on any executor, or block with [`wait`](Call::wait).
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = std::env::temp_dir().join(format!("polytomic-doc-call-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let catalog = folder.join("catalog.db");
/// # let client = polytomic::Client::builder().url(format!("local:{}", catalog.display())).build()?;
/// use std::time::Duration;
///
/// // Blocking.
/// let identity = client.identity().get().timeout(Duration::from_secs(5)).wait()?;
/// assert_eq!(identity.is_system.is_some(), true);
///
/// // Awaiting.
/// async fn count(client: &polytomic::Client) -> Result<usize, polytomic::Error> {
///     Ok(client.connections().list().await?.len())
/// }
///
/// // Several at once, without an executor.
/// let calls: Vec<_> = (0..3).map(|_| client.identity().get().start()).collect();
/// for call in calls {
///     assert_eq!(call.wait()?, identity);
/// }
/// # client.close()?;
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a call does nothing unless it is awaited, waited for or started"]
pub struct Call<T> {
    client: Client,
    request: Box<Request>,
    decode: Decode<T>,
    options: Options,
}

#[derive(Default, PartialEq)]
struct Options {
    timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    maximum_attempts: u32,
    idempotency_key: Option<String>,
    api_version: Option<String>,
    headers: Vec<(String, String)>,
}

impl<T> Call<T> {
    pub(crate) fn new(
        client: &Client,
        decode: Decode<T>,
        request: impl FnOnce(&Launch) -> sys::polytomic_status + Send + Sync + 'static,
    ) -> Self {
        Self { client: client.clone(), request: Box::new(request), decode, options: Options::default() }
    }

    /// Deadline of the whole call, instead of the client's.
    pub fn timeout(mut self, duration: Duration) -> Self {
        self.options.timeout = Some(duration);
        self
    }

    /// Deadline of one attempt, instead of the client's.
    pub fn attempt_timeout(mut self, duration: Duration) -> Self {
        self.options.attempt_timeout = Some(duration);
        self
    }

    /// How often the call is sent at most, instead of what the client says; 1 for no retries.
    pub fn maximum_attempts(mut self, attempts: u32) -> Self {
        self.options.maximum_attempts = attempts;
        self
    }

    /// Idempotency key of a write, so that it can be repeated: 8 to 255 letters, digits, dashes and underscores.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.options.idempotency_key = Some(key.into());
        self
    }

    /// API version to send.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.options.api_version = Some(version.into());
        self
    }

    /// A further header; repeat it for more. Those that authenticate or frame the message are refused.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.headers.push((name.into(), value.into()));
        self
    }

    /// Starts the call now. The value to come can be awaited, waited for or dropped, which cancels the call.
    pub fn start(self) -> Pending<T> {
        let Self { client, request, decode, options } = self;
        options.lend(|options| Pending::start(client, decode, options, request))
    }

    /// Starts the call and blocks until it is complete. This is the fastest way to one result: the response comes
    /// straight to this thread, while that of a call which is awaited or [started](Call::start) passes through another.
    ///
    /// # Errors
    /// What the call itself gives; and [`WOULD_DEADLOCK`](crate::Status::WOULD_DEADLOCK), with nothing started, in
    /// what the library calls: a log function, or what a waker runs.
    pub fn wait(self) -> Result<T, Error> {
        if callback::is_running() {
            return Err(Error::from_status(sys::POLYTOMIC_ERROR_WOULD_DEADLOCK));
        }
        let Self { client, request, decode, options } = self;
        let call = options.lend(|options| Handle::start(&client, options, None, ptr::null_mut(), request))?;
        decode(call.wait()?)
    }
}

impl Options {
    /// Lends the options in the library's form: null where all are the client's.
    fn lend<R>(&self, with: impl FnOnce(*const sys::polytomic_call_options) -> R) -> R {
        if *self == Self::default() {
            return with(ptr::null());
        }
        let headers = input::parameters(Some(&self.headers));
        with(&sys::polytomic_call_options {
            maximum_attempts: self.maximum_attempts,
            timeout_milliseconds: input::milliseconds(self.timeout),
            idempotency_key: input::optional(self.idempotency_key.as_deref()),
            api_version: input::optional(self.api_version.as_deref()),
            headers_count: headers.count(),
            headers: headers.items(),
            attempt_timeout_milliseconds: input::milliseconds(self.attempt_timeout),
            ..sys::polytomic_call_options::default()
        })
    }
}

/// Starts the call, at once rather than when it is first polled.
impl<T> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = Pending<T>;

    fn into_future(self) -> Pending<T> {
        self.start()
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the options: headers may hold secrets.
        formatter.debug_struct("Call").field("client", &self.client).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert;

    #[test]
    fn every_option_arrives_in_its_place() {
        let options = Options {
            timeout: Some(Duration::from_secs(1)),
            attempt_timeout: Some(Duration::from_secs(2)),
            maximum_attempts: 3,
            idempotency_key: Some("key".to_owned()),
            api_version: Some("version".to_owned()),
            headers: vec![("name".to_owned(), "value".to_owned())],
        };
        options.lend(|options| {
            // SAFETY: the options are alive.
            unsafe {
                assert_eq!(((*options).timeout_milliseconds, (*options).attempt_timeout_milliseconds), (1000, 2000));
                assert_eq!(((*options).maximum_attempts, (*options).headers_count), (3, 1));
                assert_eq!(convert::text((*options).idempotency_key), "key");
                assert_eq!(convert::text((*options).api_version), "version");
                assert_eq!(convert::text((*(*options).headers).name), "name");
                assert_eq!(convert::text((*(*options).headers).value), "value");
            }
        });
    }

    #[test]
    fn no_options_are_none() {
        Options::default().lend(|options| assert!(options.is_null()));
    }
}
