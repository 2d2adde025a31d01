//! Clients.

use std::fmt;
use std::process;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use polytomic_sys as sys;

use crate::builder::ClientBuilder;
use crate::call::Call;
use crate::counters::Counters;
use crate::error::Error;
use crate::input;
use crate::raw::{RawRequest, RawResponse};

/// A connection to the API, or to a catalog on this machine.
///
/// Cloning is cheap and gives the same client. Calls in flight keep it alive. When the last clone is gone the client
/// is closed in the background; [`close`](Client::close) does it now and waits.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = std::env::temp_dir().join(format!("polytomic-doc-client-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let catalog = folder.join("catalog.db");
/// let client = polytomic::Client::builder().url(format!("local:{}", catalog.display())).build()?;
/// assert!(client.connections().list().wait()?.is_empty());
/// client.close()?;
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    handle: NonNull<sys::polytomic_client>,
    /// The process that created it: threads, and so clients, do not survive a fork.
    process: u32,
    closed: AtomicBool,
}

// SAFETY: the library's clients are thread-safe as a whole.
unsafe impl Send for Inner {}
// SAFETY: as above.
unsafe impl Sync for Inner {}

impl Client {
    /// The options of a new client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Stops intake, ends every call in flight with [`CLOSED`](crate::Status::CLOSED), and returns when nothing of the
    /// client runs any more. This blocks. Closing twice is fine.
    ///
    /// # Errors
    /// [`WOULD_DEADLOCK`](crate::Status::WOULD_DEADLOCK) where it is called by the library: in a log function, or in
    /// what a waker runs. [`FORKED`](crate::Status::FORKED) in a child process.
    pub fn close(&self) -> Result<(), Error> {
        self.inner.close()
    }

    /// Any request to the API, for endpoints without a method of their own, with the client's authentication, deadlines
    /// and errors. A client of a local catalog answers the documented paths of its operations.
    ///
    /// ```no_run
    /// # fn example(client: polytomic::Client) -> Result<(), polytomic::Error> {
    /// let answer = client.request(polytomic::RawRequest::new("GET", "/api/me")).wait()?;
    /// println!("{} {}", answer.http_status(), answer.text());
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, request: RawRequest) -> Call<RawResponse> {
        request.into_call(self)
    }

    /// What the client has done since it was created. Also of a closed client, and in what the library calls, such as a
    /// log function; never blocks for long.
    ///
    /// # Errors
    /// Memory ran out, or this is a child process ([`FORKED`](crate::Status::FORKED)).
    pub fn counters(&self) -> Result<Counters, Error> {
        Counters::read(self)
    }

    /// Drops what is kept under [`keep_answers`](ClientBuilder::keep_answers): calls that start from now on ask the API.
    /// Also in what the library calls, such as a log function; never blocks.
    ///
    /// # Errors
    /// [`CLOSED`](crate::Status::CLOSED) for a closed client, [`FORKED`](crate::Status::FORKED) in a child process.
    pub fn forget_answers(&self) -> Result<(), Error> {
        // SAFETY: the client is alive.
        match unsafe { sys::polytomic_client_forget_answers(self.as_ptr()) } {
            sys::POLYTOMIC_OK => Ok(()),
            status => Err(Error::from_status(status)),
        }
    }

    /// Ends the reading of a connection's schemas that a refresh started on this client, a local one; what was read before
    /// stays. Does nothing where none is under way. Also in what the library calls, such as a log function; never blocks.
    ///
    /// # Errors
    /// [`INVALID_ARGUMENT`](crate::Status::INVALID_ARGUMENT) for an empty id,
    /// [`INVALID_STATE`](crate::Status::INVALID_STATE) for a client of a remote API,
    /// [`CLOSED`](crate::Status::CLOSED) for a closed client, [`FORKED`](crate::Status::FORKED) in a child process.
    pub fn cancel_refresh(&self, connection_id: &str) -> Result<(), Error> {
        // SAFETY: the client is alive, and the text until the call returns.
        match unsafe { sys::polytomic_client_cancel_refresh(self.as_ptr(), input::text(connection_id)) } {
            sys::POLYTOMIC_OK => Ok(()),
            status => Err(Error::from_status(status)),
        }
    }

    pub(crate) fn create(options: &sys::polytomic_client_options) -> Result<Self, Error> {
        let mut client = ptr::null_mut();
        let mut error = ptr::null_mut();
        // SAFETY: what the options borrow is alive; both results are places to write to.
        let status = unsafe { sys::polytomic_client_create(options, &mut client, &mut error) };
        let Some(handle) = NonNull::new(client) else {
            // SAFETY: the error is null or ours, and released once.
            return Err(unsafe {
                let copy = Error::from_raw(error, status);
                sys::polytomic_error_release(error);
                copy
            });
        };
        let inner = Inner { handle, process: process::id(), closed: AtomicBool::new(false) };
        Ok(Self { inner: Arc::new(inner) })
    }

    pub(crate) fn as_ptr(&self) -> *mut sys::polytomic_client {
        self.inner.handle.as_ptr()
    }

    /// Whether this is a child of the process that created the client.
    pub(crate) fn is_forked(&self) -> bool {
        self.inner.is_forked()
    }
}

impl Inner {
    fn is_forked(&self) -> bool {
        self.process != process::id()
    }

    fn close(&self) -> Result<(), Error> {
        // SAFETY: the client is alive.
        match unsafe { sys::polytomic_client_close(self.handle.as_ptr()) } {
            sys::POLYTOMIC_OK => {
                self.closed.store(true, Ordering::Release);
                Ok(())
            }
            status => Err(Error::from_status(status)),
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // SAFETY: this is the owner.
        unsafe { sys::polytomic_client_release(self.handle.as_ptr()) }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let closed = self.inner.closed.load(Ordering::Acquire);
        formatter.debug_struct("Client").field("closed", &closed).finish_non_exhaustive()
    }
}
