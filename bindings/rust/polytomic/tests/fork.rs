//! A fork gives errors in the child, not waits without end; and nothing changes for the parent.

#![cfg(unix)]

mod support;

use std::io::ErrorKind;
use std::task::Poll;

use polytomic::{Client, Error, Status};
use support::{alone, poll_once, Shop, SilentServer};

extern "C" {
    fn fork() -> i32;
    fn waitpid(process: i32, status: *mut i32, options: i32) -> i32;
    fn _exit(code: i32) -> !;
    fn alarm(seconds: u32) -> u32;
}

/// What the body gives in a child process: its exit code. A child that hangs is ended by its alarm.
fn in_child(body: impl FnOnce() -> i32) -> i32 {
    // SAFETY: the child calls the body only, which starts no thread, and leaves without unwinding into the test.
    let process = unsafe { fork() };
    if process == 0 {
        // SAFETY: these functions have no precondition.
        unsafe {
            alarm(30);
            _exit(std::panic::catch_unwind(std::panic::AssertUnwindSafe(body)).unwrap_or(99));
        }
    }
    assert!(process > 0, "fork failed");
    let mut status = 0;
    loop {
        // SAFETY: the status is a place to write to.
        if unsafe { waitpid(process, &mut status, 0) } == process {
            break;
        }
        assert_eq!(std::io::Error::last_os_error().kind(), ErrorKind::Interrupted);
    }
    assert_eq!(status & 0x7f, 0, "the child was ended by signal {}", status & 0x7f);
    status >> 8
}

fn is_forked<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(error) if error.status() == Status::FORKED)
}

/// 0, or the number of the first check that failed.
fn check(checks: &[bool]) -> i32 {
    checks.iter().position(|passed| !passed).map_or(0, |position| position as i32 + 1)
}

#[test]
fn calls_and_clients_of_the_parent_fail_in_the_child() {
    let _alone = alone();
    let server = SilentServer::new();
    let client = server.client();
    let waited = client.identity().get().start();
    let mut polled = client.identity().get().start();
    let dropped = client.identity().get().start();
    let _request = server.request();
    let waker = std::task::Waker::from(std::sync::Arc::new(Nobody));
    assert!(poll_once(&mut polled, &waker).is_pending());
    let (waited, dropped) = (Some(waited), Some(dropped));
    let mut held = (waited, dropped);
    let code = in_child(|| {
        let new_call = is_forked(&client.identity().get().wait());
        let close = is_forked(&client.close());
        let finished = polled.is_finished();
        let poll = matches!(poll_once(&mut polled, &waker), Poll::Ready(result) if is_forked(&result));
        let wait = is_forked(&held.0.take().expect("held").wait());
        drop(held.1.take());
        drop(client.clone());
        let counters = is_forked(&client.counters());
        let forget = is_forked(&client.forget_answers());
        let refresh = is_forked(&client.cancel_refresh("a connection"));
        check(&[new_call, close, finished, poll, wait, counters, forget, refresh])
    });
    assert_eq!(code, 0, "number of the check that failed in the child");
    let cancelled = held.0.take().expect("untouched in the parent");
    cancelled.cancel();
    assert_eq!(cancelled.wait().expect_err("cancelled").status(), Status::CANCELLED);
    drop(held);
    drop(polled);
    client.close().expect("closed");
}

#[test]
fn the_parent_of_a_fork_goes_on_and_a_child_may_start_anew() {
    let _alone = alone();
    let shop = Shop::new();
    let client = shop.client();
    assert!(client.identity().get().wait().is_ok());
    let url = shop.folder.catalog_url();
    let code = in_child(|| {
        let local = is_forked(&Client::builder().url(url).build());
        // A client of the child's own: refused by nobody, and answered by a closed port.
        let remote = Client::builder().url("http://127.0.0.1:1").api_key("key").build();
        let remote = remote.and_then(|client| client.identity().get().wait());
        let remote = remote.is_err_and(|error| error.status() == Status::CONNECT);
        check(&[local, remote])
    });
    assert_eq!(code, 0, "number of the check that failed in the child");
    assert!(client.identity().get().wait().is_ok());
    client.close().expect("closed");
}

struct Nobody;

impl std::task::Wake for Nobody {
    fn wake(self: std::sync::Arc<Self>) {}
}
