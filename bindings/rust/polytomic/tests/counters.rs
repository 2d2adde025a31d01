//! A client tells what it has done.

mod support;

use std::collections::BTreeMap;
use std::sync::{mpsc, Arc, Mutex};

use polytomic::{Client, LogLevel, Status};
use support::{alone, ScriptedServer, Server, Shop, SilentServer, PATIENCE};

#[test]
fn what_became_of_each_call() {
    let _alone = alone();
    let shop = Shop::new();
    let client = shop.client();
    assert!(client.identity().get().wait().is_ok());
    let now = client.counters().expect("counters");
    assert_eq!((now.calls, now.completions, now.failures), (1, 1, 0));
    assert_eq!(now.errors, BTreeMap::new());
    for (id, status) in [("unknown", Status::NOT_FOUND), ("", Status::MISSING_FIELD), ("unknown", Status::NOT_FOUND)] {
        assert_eq!(client.connections().get(id).wait().expect_err("there is none").status(), status);
    }
    let now = client.counters().expect("counters");
    assert_eq!((now.calls, now.completions, now.failures), (4, 4, 3));
    let errors = BTreeMap::from([(Status::MISSING_FIELD, 1), (Status::NOT_FOUND, 2)]);
    assert_eq!(now.errors, errors);
    client.close().expect("closed");
    let last = client.counters().expect("counters of a closed client");
    assert_eq!((last.calls, last.completions, last.failures), (4, 4, 3));
    assert_eq!(last.errors, errors);
    assert_eq!((last.in_flight, last.waiting, last.queued), (0, 0, 0));
    assert_eq!((last.attempts, last.retries, last.bytes_sent, last.bytes_received), (0, 0, 0, 0));
    assert_eq!((last.connections_opened, last.open_connections), (0, 0));
}

#[test]
fn what_travelled() {
    let _alone = alone();
    let server = ScriptedServer::failing(1);
    let client = server.builder().build().expect("a client");
    assert!(client.identity().get().wait().is_ok());
    let now = client.counters().expect("counters");
    assert_eq!((now.calls, now.failures, now.attempts, now.retries), (1, 0, 2, 1));
    let lines: usize = server.requests().iter().map(String::len).sum();
    assert!(now.bytes_sent > lines as u64, "{now:?}");
    assert!(now.bytes_received > 2 * "HTTP/1.1 200 OK".len() as u64, "{now:?}");
    assert_eq!(now.connections_opened, server.connections() as u64);
    assert!((1..=now.connections_opened).contains(&now.open_connections), "{now:?}");
    client.close().expect("closed");
    let last = client.counters().expect("counters of a closed client");
    assert_eq!((last.attempts, last.connections_opened, last.open_connections), (2, now.connections_opened, 0));
}

#[test]
fn what_is_under_way() {
    let _alone = alone();
    let server = SilentServer::new();
    let client = server.client();
    let pending = client.identity().get().start();
    let _request = server.request();
    let now = client.counters().expect("counters");
    assert_eq!((now.calls, now.completions, now.in_flight), (1, 0, 1));
    assert_eq!((now.attempts, now.open_connections), (1, 1));
    pending.cancel();
    assert_eq!(pending.wait().expect_err("cancelled").status(), Status::CANCELLED);
    let now = client.counters().expect("counters");
    assert_eq!((now.completions, now.failures), (1, 1));
    assert_eq!(now.errors, BTreeMap::from([(Status::CANCELLED, 1)]));
    client.close().expect("closed");
}

#[test]
fn a_log_function_may_read_them_and_forget_answers() {
    let _alone = alone();
    let shop = Shop::new();
    let server = Server::new(&shop);
    let known = Arc::new(Mutex::new(None::<Client>));
    let (sender, outcomes) = mpsc::channel();
    let inside = Arc::clone(&known);
    let builder = server.builder().log(LogLevel::Debug, move |_| {
        let client = inside.lock().expect("not poisoned").take();
        if let Some(client) = client {
            let outcome = client.counters().map(|_| ()).and_then(|()| client.forget_answers());
            sender.send(outcome).expect("the test waits");
        }
    });
    let client = builder.build().expect("a client");
    known.lock().expect("not poisoned").replace(client.clone());
    assert!(client.identity().get().wait().is_ok());
    outcomes.recv_timeout(PATIENCE).expect("a record").expect("neither is refused");
    client.close().expect("closed");
}
