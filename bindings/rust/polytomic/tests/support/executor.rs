//! The least of executors: a parked thread.

use std::future::{Future, IntoFuture};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Polls a future on this thread until it is ready.
pub fn block_on<F: IntoFuture>(future: F) -> F::Output {
    let mut future = pin!(future.into_future());
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

/// Polls a future once.
pub fn poll_once<F: Future + Unpin>(future: &mut F, waker: &Waker) -> Poll<F::Output> {
    std::pin::Pin::new(future).poll(&mut Context::from_waker(waker))
}

/// All outputs in order, with all futures in flight at once.
pub async fn join_all<F: Future + Unpin>(futures: Vec<F>) -> Vec<F::Output> {
    let mut slots: Vec<Result<F, F::Output>> = futures.into_iter().map(Ok).collect();
    let mut first_pending = 0;
    std::future::poll_fn(|context| {
        // Only the first that is not ready is polled, so that many futures do not make many polls.
        while let Some(slot) = slots.get_mut(first_pending) {
            if let Ok(future) = slot {
                match std::pin::Pin::new(future).poll(context) {
                    Poll::Ready(output) => *slot = Err(output),
                    Poll::Pending => return Poll::Pending,
                }
            }
            first_pending += 1;
        }
        Poll::Ready(())
    })
    .await;
    slots.into_iter().filter_map(Result::err).collect()
}
