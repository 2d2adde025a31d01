//! The library's response, owned.

use std::ptr::{self, NonNull};

use polytomic_sys as sys;

use crate::convert::{self, FromRaw};
use crate::error::Error;

/// The outcome of one operation; released when it is dropped.
pub(crate) struct Response(NonNull<sys::polytomic_response>);

// SAFETY: responses are immutable, and their functions may be called on any thread.
unsafe impl Send for Response {}
// SAFETY: as above.
unsafe impl Sync for Response {}

/// How the value of a call is made of its response, on the thread that asks for it.
pub(crate) type Decode<T> = fn(Response) -> Result<T, Error>;

impl Response {
    /// # Safety
    /// `raw` is null or a response that the caller owns.
    pub(crate) unsafe fn own(raw: *mut sys::polytomic_response) -> Option<Self> {
        NonNull::new(raw).map(Self)
    }

    pub(crate) fn as_ptr(&self) -> *const sys::polytomic_response {
        self.0.as_ptr()
    }

    /// The error, where the call failed.
    pub(crate) fn check(&self) -> Result<(), Error> {
        // SAFETY: the response is alive.
        let status = unsafe { sys::polytomic_response_status(self.as_ptr()) };
        if status == sys::POLYTOMIC_OK {
            return Ok(());
        }
        // SAFETY: the response is alive, and its error with it.
        Err(unsafe { Error::from_raw(sys::polytomic_response_error(self.as_ptr()), status) })
    }

    pub(crate) fn http_status(&self) -> i32 {
        // SAFETY: the response is alive.
        unsafe { sys::polytomic_response_http_status(self.as_ptr()) }
    }

    /// A copy of all headers, in the order in which they came.
    pub(crate) fn headers(&self) -> Vec<(String, String)> {
        let mut headers = ptr::null();
        // SAFETY: the response is alive; the headers are a place to write to.
        let count = unsafe { sys::polytomic_response_headers(self.as_ptr(), &mut headers) };
        // SAFETY: the headers live as long as the response.
        unsafe { convert::parameter_list(count, headers) }
    }

    /// The body as it came.
    pub(crate) fn body(&self) -> &[u8] {
        // SAFETY: the body lives as long as the response.
        unsafe { convert::bytes(sys::polytomic_response_json(self.as_ptr())) }
    }

    /// A copy of the result that `accessor` gives.
    ///
    /// # Safety
    /// `accessor` is the library's function for results of this type.
    pub(crate) unsafe fn result<T: FromRaw>(
        &self,
        accessor: unsafe extern "C" fn(*const sys::polytomic_response) -> *const T::Raw,
    ) -> Result<T, Error> {
        self.check()?;
        // SAFETY: the response is alive.
        let raw = unsafe { accessor(self.as_ptr()) };
        if raw.is_null() {
            return Err(Error::from_status(sys::POLYTOMIC_ERROR_INTERNAL));
        }
        // SAFETY: the result lives as long as the response.
        Ok(unsafe { T::from_raw(raw) })
    }
}

impl Drop for Response {
    fn drop(&mut self) {
        // SAFETY: this is the owner.
        unsafe { sys::polytomic_response_release(self.0.as_ptr()) }
    }
}
