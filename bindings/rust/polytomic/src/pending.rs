//! A call in flight: the future, and what it shares with the library's dispatcher thread.

use std::ffi::c_void;
use std::fmt;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use polytomic_sys as sys;

use crate::callback;
use crate::client::Client;
use crate::error::Error;
use crate::launch::{Handle, Request};
use crate::response::{Decode, Response};

/// A call in flight, and the value to come.
///
/// It is a future that needs no particular executor, and [`wait`](Pending::wait) blocks for it instead. Dropping it
/// cancels the call. The result is put together on the thread that polls or waits, not on the library's.
#[must_use = "dropping it cancels the call"]
pub struct Pending<T> {
    state: State,
    decode: Decode<T>,
    // Kept so that the client is not closed under its call.
    client: Client,
}

enum State {
    Refused(Error),
    Running(Running),
    Taken,
}

impl<T> Pending<T> {
    pub(crate) fn start(
        client: Client,
        decode: Decode<T>,
        options: *const sys::polytomic_call_options,
        request: Box<Request>,
    ) -> Self {
        let slot = Arc::new(Slot::default());
        let share = Arc::into_raw(Arc::clone(&slot));
        let state = match Handle::start(&client, options, Some(complete), share.cast_mut().cast(), request) {
            Ok(call) => State::Running(Running { slot, call }),
            Err(error) => {
                // SAFETY: nothing was started, so no completion will take this share of the slot.
                drop(unsafe { Arc::from_raw(share) });
                State::Refused(error)
            }
        };
        Self { state, decode, client }
    }

    /// Whether the result is there, so that neither polling nor waiting takes time.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        match &self.state {
            State::Refused(_) | State::Taken => true,
            State::Running(_) if self.client.is_forked() => true,
            State::Running(running) => matches!(*running.slot.lock(), Progress::Complete(_)),
        }
    }

    /// Ends the call early. It then completes with [`CANCELLED`](crate::Status::CANCELLED), unless it is complete
    /// already. Never blocks, and may be repeated.
    pub fn cancel(&self) {
        if let State::Running(running) = &self.state {
            running.call.cancel();
        }
    }

    /// Blocks until the call is complete. Where nothing is to be done in between, [`Call::wait`](crate::Call::wait) is
    /// faster.
    ///
    /// # Errors
    /// What the call itself gives; [`FORKED`](crate::Status::FORKED) in a child process; and
    /// [`WOULD_DEADLOCK`](crate::Status::WOULD_DEADLOCK) for a call that is not finished, in what the library calls: a
    /// log function, or what a waker runs. The call is cancelled then.
    ///
    /// # Panics
    /// When polling has given the result already.
    pub fn wait(mut self) -> Result<T, Error> {
        match mem::replace(&mut self.state, State::Taken) {
            State::Refused(error) => Err(error),
            State::Running(_) if self.client.is_forked() => Err(forked()),
            State::Running(running) => (self.decode)(running.slot.wait()?),
            State::Taken => panic!("the result of this call was taken already"),
        }
    }
}

/// The thread that would complete the call stayed in the parent process.
fn forked() -> Error {
    Error::from_status(sys::POLYTOMIC_ERROR_FORKED).after_start()
}

impl<T> Future for Pending<T> {
    type Output = Result<T, Error>;

    /// # Panics
    /// When it is polled again after it gave its result.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = match &self.state {
            State::Running(_) if self.client.is_forked() => Err(forked()),
            State::Running(running) => match running.slot.poll(context.waker()) {
                Some(response) => (self.decode)(response),
                None => return Poll::Pending,
            },
            State::Refused(error) => Err(error.clone()),
            State::Taken => panic!("polled after completion"),
        };
        self.state = State::Taken;
        Poll::Ready(outcome)
    }
}

impl<T> fmt::Debug for Pending<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Pending").field("finished", &self.is_finished()).finish_non_exhaustive()
    }
}

/// A call that is cancelled with its owner.
struct Running {
    slot: Arc<Slot>,
    call: Handle,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.call.cancel();
    }
}

/// Where the dispatcher thread leaves the response, and whoever waits finds it.
#[derive(Default)]
struct Slot {
    progress: Mutex<Progress>,
    completed: Condvar,
}

enum Progress {
    Waiting(Option<Waker>),
    Complete(Response),
    Taken,
}

impl Default for Progress {
    fn default() -> Self {
        Self::Waiting(None)
    }
}

impl Slot {
    fn lock(&self) -> MutexGuard<'_, Progress> {
        // Only a waker's clone can panic under the lock, and that leaves the progress as it was.
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The response, or a promise to wake.
    fn poll(&self, waker: &Waker) -> Option<Response> {
        let mut progress = self.lock();
        if let Progress::Waiting(known) = &mut *progress {
            if !known.as_ref().is_some_and(|known| known.will_wake(waker)) {
                let outdated = known.replace(waker.clone());
                // Dropping a waker runs code of its executor, which must not find the lock held.
                drop(progress);
                drop(outdated);
            }
            return None;
        }
        take(&mut progress)
    }

    fn wait(&self) -> Result<Response, Error> {
        let mut progress = self.lock();
        loop {
            if let Some(response) = take(&mut progress) {
                return Ok(response);
            }
            if callback::is_running() {
                return Err(Error::from_status(sys::POLYTOMIC_ERROR_WOULD_DEADLOCK).after_start());
            }
            progress = self.completed.wait(progress).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn complete(&self, response: Response) {
        let before = mem::replace(&mut *self.lock(), Progress::Complete(response));
        self.completed.notify_all();
        if let Progress::Waiting(Some(waker)) = before {
            waker.wake();
        }
    }
}

fn take(progress: &mut Progress) -> Option<Response> {
    match mem::replace(progress, Progress::Taken) {
        Progress::Complete(response) => Some(response),
        other => {
            *progress = other;
            None
        }
    }
}

/// The library's callback for all operations: stores the response, wakes, and leaves the rest to whoever asked.
///
/// # Safety
/// `user_data` is a share of a [`Slot`] that this call takes over, and so is `response`.
unsafe extern "C" fn complete(user_data: *mut c_void, response: *mut sys::polytomic_response) {
    callback::run(|| {
        // SAFETY: the share was given to the library when the call started, and it calls back once.
        let slot = unsafe { Arc::from_raw(user_data.cast_const().cast::<Slot>()) };
        // SAFETY: the response belongs to the callback.
        if let Some(response) = unsafe { Response::own(response) } {
            slot.complete(response);
        }
    });
}
