//! Reads that are the same share an answer, where the client says so.

mod support;

use std::time::Duration;

use polytomic::{Client, Status};
use support::{alone, answer, ScriptedServer, SilentServer};

const HOUR: Duration = Duration::from_secs(3600);
const IDENTITY: &str = r#"{"data": {"id": "me"}}"#;

#[test]
fn the_same_reads_under_way_are_one_request() {
    let _alone = alone();
    let server = SilentServer::new();
    let client = Client::builder().url(server.url()).api_key("key").coalesce_reads(true).build().expect("a client");
    let first = client.identity().get().start();
    let asked = server.request();
    let second = client.identity().get().start();
    // Calls are taken up in the order in which they were started: when this one is sent, the second was taken up.
    let other = client.connections().list().start();
    answer(server.request(), r#"{"data": []}"#);
    assert!(other.wait().expect("another request").is_empty());
    assert!(!first.is_finished() && !second.is_finished());
    answer(asked, IDENTITY);
    for call in [first, second] {
        assert_eq!(call.wait().expect("an identity").id.as_deref(), Some("me"));
    }
    let counters = client.counters().expect("counters");
    assert_eq!((counters.calls, counters.completions, counters.attempts), (3, 3, 2));
    client.close().expect("closed");
}

#[test]
fn the_same_reads_are_requests_of_their_own_unless_told_otherwise() {
    let _alone = alone();
    let server = SilentServer::new();
    let client = server.client();
    let calls = [(); 2].map(|()| client.identity().get().start());
    for request in [(); 2].map(|()| server.request()) {
        answer(request, IDENTITY);
    }
    for call in calls {
        assert_eq!(call.wait().expect("an identity").id.as_deref(), Some("me"));
    }
    assert_eq!(client.counters().expect("counters").attempts, 2);
    client.close().expect("closed");
}

#[test]
fn answers_are_kept_until_they_are_forgotten() {
    let _alone = alone();
    let server = ScriptedServer::failing(0);
    let client = server.builder().keep_answers(HOUR).build().expect("a client");
    let ask = || assert_eq!(client.identity().get().wait().expect("an identity").id.as_deref(), Some("me"));
    ask();
    ask();
    assert_eq!(server.count(), 1);
    client.forget_answers().expect("forgotten");
    ask();
    ask();
    assert_eq!(server.count(), 2);
    let counters = client.counters().expect("counters");
    assert_eq!((counters.calls, counters.completions, counters.attempts), (4, 4, 2));
    client.close().expect("closed");
    assert_eq!(client.forget_answers().expect_err("closed").status(), Status::CLOSED);
}

#[test]
fn answers_are_not_kept_unless_asked_for() {
    let _alone = alone();
    for keep in [None, Some(Duration::ZERO)] {
        let server = ScriptedServer::failing(0);
        let mut builder = server.builder();
        if let Some(keep) = keep {
            builder = builder.keep_answers(keep);
        }
        let client = builder.build().expect("a client");
        for _ in 0..2 {
            assert!(client.identity().get().wait().is_ok());
        }
        assert_eq!(server.count(), 2, "{keep:?}");
        client.forget_answers().expect("nothing is kept, and so nothing to forget");
        client.close().expect("closed");
    }
}
