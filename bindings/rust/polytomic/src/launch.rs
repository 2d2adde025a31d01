//! Starting a call in the library, and its handle there.

use std::ffi::c_void;
use std::ptr;

use polytomic_sys as sys;

use crate::client::Client;
use crate::error::Error;
use crate::response::Response;

/// Puts the request in the library's form and starts it.
pub(crate) type Request = dyn FnOnce(&Launch) -> sys::polytomic_status + Send + Sync;

/// What the functions of the library's operations have in common.
type OperationFunction<R> = unsafe extern "C" fn(
    *mut sys::polytomic_client,
    *const R,
    *const sys::polytomic_call_options,
    sys::polytomic_callback,
    *mut c_void,
    *mut *mut sys::polytomic_call,
) -> sys::polytomic_status;

/// All arguments of an operation's function but the request.
pub(crate) struct Launch {
    client: *mut sys::polytomic_client,
    options: *const sys::polytomic_call_options,
    callback: sys::polytomic_callback,
    user_data: *mut c_void,
    call: *mut *mut sys::polytomic_call,
}

impl Launch {
    /// # Safety
    /// What the request points to is alive.
    pub(crate) unsafe fn start<R>(&self, function: OperationFunction<R>, request: &R) -> sys::polytomic_status {
        // SAFETY: the caller's promise; the rest is alive, for the function that made this value called us.
        unsafe { function(self.client, request, self.options, self.callback, self.user_data, self.call) }
    }
}

/// The library's handle of a call that was started. Dropping it releases it; the call goes on.
pub(crate) struct Handle(*mut sys::polytomic_call);

// SAFETY: the library's calls are thread-safe.
unsafe impl Send for Handle {}
// SAFETY: as above.
unsafe impl Sync for Handle {}

impl Handle {
    /// Starts a call. The callback gets the response; without a callback, [`wait`](Self::wait) does. On an error nothing
    /// was started.
    pub(crate) fn start(
        client: &Client,
        options: *const sys::polytomic_call_options,
        callback: sys::polytomic_callback,
        user_data: *mut c_void,
        request: Box<Request>,
    ) -> Result<Self, Error> {
        let mut call = ptr::null_mut();
        match request(&Launch { client: client.as_ptr(), options, callback, user_data, call: &mut call }) {
            sys::POLYTOMIC_OK => Ok(Self(call)),
            status => Err(Error::from_status(status)),
        }
    }

    /// Blocks until the response of a call without a callback is there. A call that cannot be waited for is cancelled.
    pub(crate) fn wait(&self) -> Result<Response, Error> {
        let mut response = ptr::null_mut();
        // SAFETY: the call is alive; the response is a place to write to.
        let status = unsafe { sys::polytomic_call_wait(self.0, -1, &mut response) };
        // SAFETY: the response is null or ours.
        unsafe { Response::own(response) }.ok_or_else(|| {
            self.cancel();
            Error::from_status(status).after_start()
        })
    }

    /// Ends the call early. Never blocks, and may be repeated.
    pub(crate) fn cancel(&self) {
        // SAFETY: the call is alive.
        unsafe { sys::polytomic_call_cancel(self.0) }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: this is the owner.
        unsafe { sys::polytomic_call_release(self.0) }
    }
}
