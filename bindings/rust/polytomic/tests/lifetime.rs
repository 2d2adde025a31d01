//! Calls and clients begin and end as they should, whatever is dropped, cancelled or closed when.

mod support;

use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{mpsc, Arc, Mutex};
use std::task::{Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use polytomic::{Client, Error, LogLevel, Pending, Status};
use polytomic_sys as sys;
use support::{alone, block_on, join_all, poll_once, wait_until, Server, Shop, SilentServer, PATIENCE};

const MANY: usize = 10_000;

#[derive(Default)]
struct CountingWaker(AtomicUsize);

impl Wake for CountingWaker {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn status<T>(result: Result<T, Error>) -> Status {
    result.err().expect("an error").status()
}

#[test]
fn futures_need_no_executor() {
    let _alone = alone();
    let shop = Shop::new();
    let client = shop.client();
    let connection = block_on(client.connections().get(&shop.connection)).expect("the shop");
    assert_eq!(connection.id.as_deref(), Some(shop.connection.as_str()));
    assert_eq!(connection, client.connections().get(&shop.connection).wait().expect("the shop"));
    client.close().expect("closed");
}

#[test]
fn a_call_that_is_not_started_does_nothing() {
    let _alone = alone();
    let server = SilentServer::new();
    let client = server.client();
    drop(client.identity().get());
    let pending = client.identity().get().start();
    let _first = server.request();
    drop(pending);
    client.close().expect("closed");
}

#[test]
fn cancelling_during_a_call_completes_it() {
    let _alone = alone();
    let server = SilentServer::new();
    let client = server.client();
    let pending = client.identity().get().start();
    let _request = server.request();
    assert!(!pending.is_finished());
    pending.cancel();
    pending.cancel();
    let error = pending.wait().expect_err("cancelled");
    assert_eq!(error.status(), Status::CANCELLED);
    assert_eq!(error.category(), Status::CANCELLED.category());
    client.close().expect("closed");
}

#[test]
fn cancelling_at_once_and_afterwards() {
    let _alone = alone();
    let shop = Shop::new();
    let client = shop.client();
    let before = client.identity().get().start();
    before.cancel();
    // Either the cancelling came first or the answer did.
    if let Err(error) = before.wait() {
        assert_eq!(error.status(), Status::CANCELLED);
    }
    let after = client.identity().get().start();
    wait_until("the call is finished", || after.is_finished());
    after.cancel();
    assert!(after.wait().is_ok());
    client.close().expect("closed");
}

#[test]
fn dropping_a_future_cancels_its_call() {
    let _alone = alone();
    let server = SilentServer::new();
    let client = server.client();
    let waker = Arc::new(CountingWaker::default());
    let mut pending = client.identity().get().start();
    assert!(poll_once(&mut pending, &Waker::from(Arc::clone(&waker))).is_pending());
    let mut request = server.request();
    drop(pending);
    // The library hangs up on the server, which only a cancelled call does: there is no deadline this short.
    request.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    std::io::copy(&mut request, &mut std::io::sink()).expect("the connection ends");
    client.close().expect("closed");
    assert_eq!(Arc::strong_count(&waker), 1, "the waker is dropped with its call");
}

#[test]
fn only_the_last_waker_is_woken() {
    let _alone = alone();
    let server = SilentServer::new();
    let client = server.client();
    let (first, second) = (Arc::new(CountingWaker::default()), Arc::new(CountingWaker::default()));
    let mut pending = client.identity().get().start();
    assert!(poll_once(&mut pending, &Waker::from(Arc::clone(&first))).is_pending());
    assert!(poll_once(&mut pending, &Waker::from(Arc::clone(&second))).is_pending());
    client.close().expect("closed");
    assert_eq!((first.0.load(Ordering::SeqCst), second.0.load(Ordering::SeqCst)), (0, 1));
    match poll_once(&mut pending, &Waker::from(first)) {
        Poll::Ready(result) => assert_eq!(status(result), Status::CLOSED),
        Poll::Pending => panic!("close returned before the call completed"),
    }
}

#[test]
fn closing_completes_what_is_in_flight() {
    let _alone = alone();
    let server = SilentServer::new();
    let client = server.client();
    let calls: Vec<_> = (0..100).map(|_| client.identity().get().start()).collect();
    let _request = server.request();
    client.close().expect("closed");
    client.close().expect("closed again");
    for call in calls {
        assert_eq!(status(call.wait()), Status::CLOSED);
    }
    let late = client.identity().get().wait().expect_err("closed");
    assert_eq!(late.status(), Status::CLOSED);
    assert_eq!(status(block_on(client.identity().get())), Status::CLOSED);
}

#[test]
fn a_client_may_be_dropped_without_being_closed() {
    let _alone = alone();
    let shop = Shop::new();
    drop(shop.client());
    let client = shop.client();
    let pending = client.identity().get().start();
    drop(client);
    assert!(pending.wait().is_ok(), "a call keeps its client");
    let silent = SilentServer::new();
    let client = silent.client();
    let clone = client.clone();
    let pending = client.identity().get().start();
    let _request = silent.request();
    drop(client);
    drop(pending);
    drop(clone);
}

#[test]
fn a_log_function_outlives_its_client_and_then_goes() {
    let _alone = alone();
    let server = SilentServer::new();
    let owned = Arc::new(());
    let kept = Arc::clone(&owned);
    let client = Client::builder()
        .url(server.url())
        .api_key("key")
        .log(LogLevel::Debug, move |_| assert_eq!(Arc::strong_count(&kept), 2))
        .build()
        .expect("a client");
    let pending = client.identity().get().start();
    let _request = server.request();
    drop(client);
    assert_eq!(Arc::strong_count(&owned), 2, "the call keeps the client, and the client the function");
    drop(pending);
    wait_until("the log function is dropped", || Arc::strong_count(&owned) == 1);
}

#[test]
fn a_log_function_goes_with_its_last_client() {
    let _alone = alone();
    struct PanicsWhenDropped(Arc<()>);
    impl Drop for PanicsWhenDropped {
        fn drop(&mut self) {
            panic!("a panic of what a log function owns ends at the border");
        }
    }
    let server = SilentServer::new();
    let owned = Arc::new(());
    let kept = PanicsWhenDropped(Arc::clone(&owned));
    let builder = Client::builder().url(server.url()).api_key("key").log(LogLevel::Debug, move |_| {
        assert!(Arc::strong_count(&kept.0) > 1);
    });
    let first = builder.clone().build().expect("a client");
    let second = builder.build().expect("a client");
    first.close().expect("closed");
    drop(first);
    assert_eq!(Arc::strong_count(&owned), 2, "the other client has it still");
    // Not closed: that goes on in the background.
    drop(second);
    wait_until("the log function is dropped", || Arc::strong_count(&owned) == 1);
}

#[test]
fn a_log_function_without_a_client_is_not_kept() {
    let _alone = alone();
    let owned = Arc::new(());
    let kept = Arc::clone(&owned);
    let builder = Client::builder().url("gopher://x").log(LogLevel::Debug, move |_| drop(Arc::clone(&kept)));
    assert!(builder.clone().build().is_err());
    assert_eq!(Arc::strong_count(&owned), 2, "the builder has it still");
    assert!(builder.build().is_err());
    assert_eq!(Arc::strong_count(&owned), 1);
}

#[test]
fn closing_ends_what_other_threads_wait_for() {
    let _alone = alone();
    let server = SilentServer::new();
    let client = server.client();
    thread::scope(|scope| {
        let waiting = [(); 4].map(|()| scope.spawn(|| status(client.identity().get().wait())));
        let _requests = [(); 4].map(|()| server.request());
        client.close().expect("closed");
        for thread in waiting {
            assert_eq!(thread.join().expect("no panic"), Status::CLOSED);
        }
    });
}

#[test]
fn a_call_is_waited_for_in_every_way() {
    let _alone = alone();
    let shop = Shop::new();
    let client = shop.client();
    let expected = client.identity().get().wait().expect("an identity");
    // Started, polled once, and then waited for on another thread: the waker is not needed any more.
    let waker = Arc::new(CountingWaker::default());
    let mut pending = client.identity().get().start();
    match poll_once(&mut pending, &Waker::from(Arc::clone(&waker))) {
        Poll::Ready(result) => assert_eq!(result.expect("an identity"), expected),
        Poll::Pending => {
            let result = thread::spawn(move || pending.wait()).join().expect("no panic");
            assert_eq!(result.expect("an identity"), expected);
        }
    }
    let finished = client.identity().get().start();
    wait_until("the call is finished", || finished.is_finished());
    assert_eq!(finished.wait().expect("an identity"), expected);
    let refused = client.connections().get("").start();
    assert_eq!(status(refused.wait()), status(client.connections().get("").wait()));
    client.close().expect("closed");
    wait_until("the waker is dropped", || Arc::strong_count(&waker) == 1);
}

#[test]
fn a_log_function_may_start_calls_but_not_wait() {
    let _alone = alone();
    let shop = Shop::new();
    let (local, server) = (shop.client(), SilentServer::new());
    let (sender, receiver) = mpsc::channel();
    let asked = local.clone();
    let client = Client::builder().url(server.url()).api_key("key").log(LogLevel::Debug, move |_| {
        let refused = asked.identity().get().wait().err().map(|error| (error.status(), error.maybe_applied()));
        let _ = sender.send((refused, asked.identity().get().start()));
    });
    let client = client.build().expect("a client");
    assert_eq!(status(client.identity().get().timeout(Duration::from_millis(50)).wait()), Status::DEADLINE_EXCEEDED);
    client.close().expect("closed");
    let (refused, started) = receiver.recv_timeout(PATIENCE).expect("a record");
    assert_eq!(refused, Some((Status::WOULD_DEADLOCK, false)), "nothing was started");
    assert!(started.wait().is_ok());
    drop(receiver);
    drop(client);
    local.close().expect("closed");
}

#[test]
fn a_wait_in_a_callback_of_other_code_is_refused_by_the_library() {
    let _alone = alone();
    struct Asks {
        client: Client,
        outcomes: Mutex<Vec<(Status, bool)>>,
    }
    unsafe extern "C" fn log(user_data: *mut c_void, _: *const sys::polytomic_log_record) {
        // SAFETY: what was given to the client below outlives it.
        let asks = unsafe { &*user_data.cast_const().cast::<Asks>() };
        let error = asks.client.identity().get().wait().expect_err("refused");
        asks.outcomes.lock().expect("not poisoned").push((error.status(), error.maybe_applied()));
    }
    let server = SilentServer::new();
    let asks = Asks { client: server.client(), outcomes: Mutex::default() };
    // A client that warns of itself while it is made.
    let url = "https://127.0.0.1:1";
    let options = sys::polytomic_client_options {
        url: sys::polytomic_string { data: url.as_ptr().cast(), size: url.len() },
        allow_unverified_tls: sys::POLYTOMIC_TRUE,
        log: Some(log),
        log_user_data: ptr::addr_of!(asks).cast_mut().cast(),
        log_level: sys::POLYTOMIC_LOG_WARNING,
        ..sys::polytomic_client_options::default()
    };
    let mut client = ptr::null_mut();
    // SAFETY: what the options point to is alive until the client is closed, and the client is released once.
    unsafe {
        assert_eq!(sys::polytomic_client_create(&options, &mut client, ptr::null_mut()), sys::POLYTOMIC_OK);
        assert_eq!(sys::polytomic_client_close(client), sys::POLYTOMIC_OK);
        sys::polytomic_client_release(client);
    }
    // This crate cannot know that such a callback runs, so the call was started, and then cancelled.
    assert_eq!(*asks.outcomes.lock().expect("not poisoned"), [(Status::WOULD_DEADLOCK, true)]);
    asks.client.close().expect("closed");
}

#[test]
fn many_calls_at_once() {
    let _alone = alone();
    let shop = Shop::new();
    let server = Server::new(&shop);
    for client in [shop.client(), server.builder().build().expect("a client")] {
        let expected = client.identity().get().wait().expect("an identity");
        let started: Vec<Pending<_>> = (0..MANY).map(|_| client.identity().get().start()).collect();
        for result in block_on(join_all(started)) {
            assert_eq!(result.expect("an identity"), expected);
        }
        client.close().expect("closed");
    }
}

#[test]
fn many_calls_dropped_at_any_moment() {
    let _alone = alone();
    let shop = Shop::new();
    let client = shop.client();
    thread::scope(|scope| {
        for offset in 0..4 {
            let client = client.clone();
            scope.spawn(move || {
                for number in 0..1000 {
                    let call = client.identity().get().start();
                    match (number + offset) % 4 {
                        0 => drop(call),
                        1 => call.cancel(),
                        2 => assert!(call.wait().is_ok()),
                        _ => drop(block_on(call)),
                    }
                }
            });
        }
    });
    drop(client);
}

#[test]
fn what_the_library_calls_may_start_calls_but_not_wait() {
    let _alone = alone();
    let shop = Shop::new();
    let client = shop.client();
    let (sender, receiver) = mpsc::channel();

    struct Asks {
        client: Client,
        outcomes: mpsc::Sender<(Status, Status, Pending<polytomic::model::Identity>)>,
    }
    impl Wake for Asks {
        fn wake(self: Arc<Self>) {
            let waited = status(self.client.identity().get().wait());
            let closed = status(self.client.close());
            let _ = self.outcomes.send((waited, closed, self.client.identity().get().start()));
            panic!("a panic in a waker ends at the border");
        }
    }
    let waker = Waker::from(Arc::new(Asks { client: client.clone(), outcomes: sender }));
    let mut pending = client.identity().get().start();
    // The waker runs on the library's thread only when the call was not finished yet.
    while poll_once(&mut pending, &waker).is_ready() {
        pending = client.identity().get().start();
    }
    let (waited, closed, started) = receiver.recv_timeout(PATIENCE).expect("the waker ran");
    assert_eq!((waited, closed), (Status::WOULD_DEADLOCK, Status::WOULD_DEADLOCK));
    assert!(started.wait().is_ok(), "the dispatcher thread survived the panic");
    assert!(pending.wait().is_ok());
    drop(waker);
    client.close().expect("closed");
}

#[test]
fn clients_and_calls_go_where_they_are_wanted() {
    fn send_and_sync<T: Send + Sync>() {}
    fn unpin<T: Unpin>() {}
    send_and_sync::<Client>();
    send_and_sync::<polytomic::ClientBuilder>();
    send_and_sync::<polytomic::Call<String>>();
    send_and_sync::<Pending<String>>();
    send_and_sync::<polytomic::RawResponse>();
    send_and_sync::<Error>();
    unpin::<Pending<String>>();
}

#[test]
fn a_refresh_can_be_cancelled() {
    let _alone = alone();
    let shop = Shop::new();
    let client = shop.client();
    client.schemas().refresh(&shop.connection).wait().expect("started");
    client.cancel_refresh(&shop.connection).expect("cancelled");
    wait_until("no refresh is under way", || {
        let status = client.schemas().status(&shop.connection).wait().expect("a status");
        status.cache_status.as_deref() != Some("refreshing")
    });
    assert_eq!(status(client.cancel_refresh("")), Status::INVALID_ARGUMENT);
    let server = SilentServer::new();
    let remote = server.client();
    assert_eq!(status(remote.cancel_refresh(&shop.connection)), Status::INVALID_STATE);
    remote.close().expect("closed");
    client.close().expect("closed");
    assert_eq!(status(client.cancel_refresh(&shop.connection)), Status::CLOSED);
}
