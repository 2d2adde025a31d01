//! The options of clients and calls reach the library and do there what they say.

mod support;

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use polytomic::{Category, Client, LogLevel, Status};
use support::{alone, block_on, join_all, Folder, ScriptedServer, SilentServer};

const SHORT: Duration = Duration::from_millis(100);
/// Longer than any test: nothing waits for so long.
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

#[test]
fn calls_are_sent_as_often_as_the_client_says() {
    let _alone = alone();
    for (attempts, failures, answered) in [(None, 2, true), (None, 3, false), (Some(2), 2, false), (Some(5), 4, true)] {
        let server = ScriptedServer::failing(failures);
        let mut builder = server.builder();
        if let Some(attempts) = attempts {
            builder = builder.maximum_attempts(attempts);
        }
        let client = builder.build().expect("a client");
        let result = client.identity().get().wait();
        assert_eq!(result.is_ok(), answered, "{attempts:?} {result:?}");
        let sent = if answered { failures + 1 } else { attempts.unwrap_or(3) as usize };
        assert_eq!(server.count(), sent);
        if let Err(error) = result {
            assert_eq!((error.attempts() as usize, error.http_status()), (sent, Some(503)));
            assert!(error.is_retryable());
        }
        client.close().expect("closed");
    }
}

#[test]
fn a_call_overrides_how_often_it_is_sent() {
    let _alone = alone();
    let server = ScriptedServer::failing(3);
    let client = server.builder().maximum_attempts(2).build().expect("a client");
    let once = client.identity().get().maximum_attempts(1).wait().expect_err("one attempt");
    assert_eq!((once.attempts(), server.count()), (1, 1));
    let often = block_on(client.identity().get().maximum_attempts(3));
    assert!(often.is_ok(), "{often:?}");
    assert_eq!(server.count(), 4);
    client.close().expect("closed");
}

#[test]
fn backoff_has_a_base_and_a_limit() {
    let _alone = alone();
    let server = ScriptedServer::failing(2);
    // A wait that is this long does not fit into the deadline of the call, which is told at once.
    let client = server.builder().backoff(YEAR, YEAR).build().expect("a client");
    let error = client.identity().get().wait().expect_err("no time for a second attempt");
    assert_eq!(error.attempts(), 1);
    assert!(error.message().contains("would pass the deadline"), "{error}");
    client.close().expect("closed");
    let client = server.builder().backoff(YEAR, Duration::from_millis(1)).build().expect("a client");
    assert!(client.identity().get().wait().is_ok());
    client.close().expect("closed");
}

#[test]
fn attempts_have_a_deadline_of_their_own() {
    let _alone = alone();
    let server = SilentServer::new();
    let builder = || Client::builder().url(server.url()).api_key("key").backoff(SHORT, SHORT).maximum_attempts(2);
    let client = builder().attempt_timeout(SHORT).build().expect("a client");
    let error = client.identity().get().wait().expect_err("no answer");
    assert_eq!((error.category(), error.attempts()), (Category::Timeout, 2));
    client.close().expect("closed");
    let client = builder().build().expect("a client");
    let error = client.identity().get().attempt_timeout(SHORT).wait().expect_err("no answer");
    assert_eq!((error.category(), error.attempts()), (Category::Timeout, 2));
    client.close().expect("closed");
}

#[test]
fn retries_share_a_budget() {
    let _alone = alone();
    let server = ScriptedServer::failing(usize::MAX);
    // A retry takes five tokens.
    let client = server.builder().maximum_attempts(10).retry_budget(5).build().expect("a client");
    let error = client.identity().get().wait().expect_err("503");
    assert_eq!((error.attempts(), server.count()), (2, 2));
    assert!(error.message().contains("retry budget"), "{error}");
    client.close().expect("closed");
}

#[test]
fn connections_are_limited() {
    let _alone = alone();
    let server = ScriptedServer::failing(0);
    let client = server.builder().connection_limit(1).build().expect("a client");
    let calls = (0..50).map(|_| client.identity().get().start()).collect();
    assert!(block_on(join_all(calls)).iter().all(Result::is_ok));
    assert_eq!((server.connections(), server.count()), (1, 50));
    client.close().expect("closed");
}

#[test]
fn idle_connections_are_left() {
    let _alone = alone();
    for (idle, connections) in [(None, 1), (Some(Duration::from_secs(1)), 2)] {
        let server = ScriptedServer::failing(0);
        let mut builder = server.builder();
        if let Some(idle) = idle {
            builder = builder.idle_timeout(idle);
        }
        let client = builder.build().expect("a client");
        assert!(client.identity().get().wait().is_ok());
        // Whole seconds count.
        thread::sleep(Duration::from_millis(2100));
        assert!(client.identity().get().wait().is_ok());
        assert_eq!(server.connections(), connections, "{idle:?}");
        client.close().expect("closed");
    }
}

#[cfg(unix)]
#[test]
fn a_unix_socket_stands_for_the_host() {
    let _alone = alone();
    let folder = Folder::new();
    let server = ScriptedServer::on_socket(&folder.path("socket"));
    let client = server.builder().unix_socket(folder.path("socket")).build().expect("a client");
    assert!(client.identity().get().wait().is_ok());
    assert_eq!(server.count(), 1);
    client.close().expect("closed");
}

#[test]
fn public_keys_are_checked_when_the_client_is_made() {
    let _alone = alone();
    let builder = || Client::builder().url("https://127.0.0.1:1").api_key("key");
    let error = builder().pinned_public_key("md5//x").build().expect_err("not a digest");
    assert_eq!((error.category(), error.field()), (Category::Usage, Some("pinned_public_key")));
    let pin = format!("sha256//{}=", "A".repeat(43));
    builder().pinned_public_key(pin).build().expect("a client").close().expect("closed");
}

#[test]
fn the_environment_names_a_proxy_unless_told_otherwise() {
    let _alone = alone();
    let proxy = ScriptedServer::failing(0);
    // An address for documentation: nobody answers there.
    let builder = || {
        let builder = Client::builder().url("http://192.0.2.1:9").api_key("key").allow_insecure_http(true);
        builder.connect_timeout(SHORT).maximum_attempts(1)
    };
    let names = ["http_proxy", "no_proxy", "NO_PROXY"];
    let before = names.map(std::env::var_os);
    // No other thread of this program reads the environment now: the tests take turns, and there is no client.
    std::env::set_var("http_proxy", proxy.url());
    std::env::remove_var("no_proxy");
    std::env::remove_var("NO_PROXY");
    let outcomes = [None, Some(true), Some(false)].map(|choice| {
        let client = choice.map_or_else(builder, |choice| builder().use_environment_proxy(choice)).build();
        let client = client.expect("a client");
        let status = client.identity().get().wait().err().map(|error| error.category());
        client.close().expect("closed");
        status
    });
    for (name, value) in names.iter().zip(before) {
        match value {
            Some(value) => std::env::set_var(name, value),
            None => std::env::remove_var(name),
        }
    }
    assert_eq!(outcomes[..2], [None, None]);
    assert!(matches!(outcomes[2], Some(Category::Network | Category::Timeout)), "{outcomes:?}");
    let requests = proxy.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests.iter().all(|line| line.starts_with("GET http://192.0.2.1:9/")), "{requests:?}");
}

#[test]
fn unverified_tls_is_warned_of() {
    let _alone = alone();
    for (allow, warned) in [(false, false), (true, true)] {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        let client = Client::builder()
            .url("https://127.0.0.1:1")
            .api_key("key")
            .allow_unverified_tls(allow)
            .log(LogLevel::Warning, move |record| {
                kept.lock().expect("not poisoned").push(record.message().into_owned());
            })
            .build()
            .expect("a client");
        client.close().expect("closed");
        let seen = seen.lock().expect("not poisoned");
        assert_eq!(seen.iter().any(|message| message.contains("allow_unverified_tls")), warned, "{seen:?}");
    }
}

#[test]
fn deadlines_and_sizes_are_those_of_the_client() {
    let _alone = alone();
    let silent = SilentServer::new();
    let client = Client::builder().url(silent.url()).api_key("key").timeout(SHORT).build().expect("a client");
    assert_eq!(client.identity().get().wait().expect_err("no answer").status(), Status::DEADLINE_EXCEEDED);
    client.close().expect("closed");
    let server = ScriptedServer::failing(0);
    let limited = [
        (server.builder().response_size_limit(5), Status::RESPONSE_TOO_LARGE),
        (server.builder().json_depth_limit(1), Status::RESPONSE_TOO_DEEP),
    ];
    for (builder, expected) in limited {
        let client = builder.build().expect("a client");
        assert_eq!(client.identity().get().wait().expect_err("too large, or too deep").status(), expected);
        client.close().expect("closed");
    }
}
