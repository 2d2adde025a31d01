//! What goes wrong is told fully, and secrets stay out of it.

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use polytomic::requests::{CreateConnection, GetSyncTargetFields};
use polytomic::{Category, Client, Json, LogLevel, RawRequest, Status};
use support::{alone, Folder, Server, Shop, SilentServer};

#[test]
fn an_unknown_connection() {
    let _alone = alone();
    let shop = Shop::new();
    let client = shop.client();
    let error = client.connections().get("00000000-0000-4000-8000-000000000000").wait().expect_err("there is none");
    assert_eq!(error.status(), Status::NOT_FOUND);
    assert_eq!(error.category(), Category::NotFound);
    assert_eq!(error.http_status(), Some(404));
    assert!(!error.is_retryable());
    assert!(!error.maybe_applied());
    assert!(error.to_string().starts_with("not_found: "), "{error}");
    let source: &dyn std::error::Error = &error;
    assert!(source.source().is_none());
    client.close().expect("closed");
}

#[test]
fn fields_that_are_wrong_are_named() {
    let _alone = alone();
    let shop = Shop::new();
    let client = shop.client();
    let broken = client.connections().create(CreateConnection::new("X", "sqlite", "{")).wait().expect_err("not JSON");
    assert_eq!((broken.status(), broken.field()), (Status::INVALID_JSON, Some("configuration")));
    let empty = client.connections().create(CreateConnection::new("", "sqlite", "{}")).wait().expect_err("no name");
    assert_eq!((empty.status(), empty.field()), (Status::MISSING_FIELD, Some("name")));
    let both = GetSyncTargetFields::new().target("main.orders").properties([("name", "x")]);
    let both = client.targets().fields(&shop.connection, both).wait().expect_err("exclusive");
    assert_eq!(both.status(), Status::CONFLICTING_FIELDS);
    assert_eq!(both.category(), Category::Usage);
    let nul = client.connections().get("a\0b").wait().expect_err("a NUL in a path");
    assert_eq!(nul.category(), Category::Usage);
    client.close().expect("closed");
}

#[test]
fn options_that_are_wrong_give_no_client() {
    let _alone = alone();
    let insecure = Client::builder().url("http://example.com").api_key("secret-key").build().expect_err("plain HTTP");
    assert_eq!(insecure.status(), Status::INSECURE);
    assert!(!insecure.to_string().contains("secret-key"));
    let scheme = Client::builder().url("gopher://example.com").build().expect_err("no such scheme");
    assert_eq!(scheme.category(), Category::Usage);
    let folder = Folder::new();
    std::fs::write(folder.path("catalog.db"), "this is no catalog, and long enough to be sure of it").expect("a file");
    let catalog = Client::builder().url(folder.catalog_url()).build().expect_err("not a catalog");
    assert_eq!(catalog.category(), Category::Catalog);
}

#[test]
fn nobody_listens() {
    let _alone = alone();
    let port =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let client = Client::builder().url(format!("http://127.0.0.1:{port}")).api_key("key").build().expect("a client");
    let error = client.identity().get().timeout(Duration::from_secs(5)).wait().expect_err("nobody answers");
    assert!(matches!(error.category(), Category::Network | Category::Timeout), "{error}");
    assert!(error.is_retryable());
    client.close().expect("closed");
}

#[test]
fn deadlines_end_calls() {
    let _alone = alone();
    let server = SilentServer::new();
    let client = server.client();
    let error = client.identity().get().timeout(Duration::from_millis(50)).wait().expect_err("no answer");
    assert_eq!(error.status(), Status::DEADLINE_EXCEEDED);
    assert_eq!(error.category(), Category::Timeout);
    assert!(error.is_retryable());
    client.close().expect("closed");
}

#[test]
fn a_wrong_key_over_http() {
    let _alone = alone();
    let shop = Shop::new();
    let server = Server::new(&shop);
    let client = server.builder().api_key("another-secret").build().expect("a client");
    let error = client.identity().get().wait().expect_err("a wrong key");
    assert_eq!((error.status(), error.category()), (Status::UNAUTHORIZED, Category::Authentication));
    assert_eq!(error.attempts(), 1);
    assert!(!format!("{error:?}").contains("another-secret"));
    let header = client.identity().get().header("Authorization", "Bearer x").wait().expect_err("refused");
    assert_eq!(header.category(), Category::Usage);
    client.close().expect("closed");
}

#[test]
fn debug_shows_no_secret() {
    let _alone = alone();
    let secret = "hunter2-hunter2";
    let builder = Client::builder().url(format!("http://user:{secret}@127.0.0.1:1")).api_key(secret).proxy(secret);
    let request = CreateConnection::new("X", "postgresql", format!(r#"{{"password": "{secret}"}}"#));
    let raw = RawRequest::new("POST", "/api/connections").query("key", secret).body(secret);
    let client = Client::builder().url("http://127.0.0.1:1").api_key(secret).build().expect("a client");
    let call = client.identity().get().header("X-Token", secret).idempotency_key(secret);
    let shown = format!("{builder:?} {request:?} {raw:?} {client:?} {call:?} {:?}", Json::from(secret));
    assert!(!shown.contains(secret), "{shown}");
    assert!(shown.contains("postgresql") && shown.contains("/api/connections"), "{shown}");
    drop(call);
    client.close().expect("closed");
}

#[test]
fn log_records_arrive_and_panics_in_their_receiver_end_there() {
    let _alone = alone();
    let shop = Shop::new();
    let server = Server::new(&shop);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    let client = server
        .builder()
        .log(LogLevel::Debug, move |record| {
            let text = format!("{record:?} {} {:?}", record.level(), record.time());
            kept.lock().expect("not poisoned").push(text);
            panic!("a panic in a log function ends at the border");
        })
        .build()
        .expect("a client");
    assert!(client.identity().get().wait().is_ok());
    client.close().expect("closed");
    let seen = seen.lock().expect("not poisoned");
    assert!(seen.iter().any(|record| record.contains("/api/me")), "{seen:?}");
    assert!(!seen.iter().any(|record| record.contains(server.key())), "a record shows the key");
}
