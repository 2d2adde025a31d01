//! The same answers over HTTP as from the catalog itself.

mod support;

use polytomic::model::{FieldType, SyncMode};
use polytomic::requests::{DeleteConnection, GetSyncSource, GetSyncTargetFields, ListSyncTargets, UpdateConnection};
use polytomic::{Client, RawRequest, Status};
use support::{alone, block_on, configuration, ScriptedServer, Server, Shop};

#[test]
fn both_transports_agree() {
    let _alone = alone();
    let shop = Shop::new();
    let server = Server::new(&shop);
    let (local, http) = (shop.client(), server.builder().build().expect("a client"));
    let id = &shop.connection;
    let answers = |client: &Client| {
        (
            client.connections().list().wait().expect("connections"),
            client.sources().get(id, GetSyncSource::new()).wait().expect("a source"),
            client.targets().list(id, ListSyncTargets::new()).wait().expect("targets"),
            client.schemas().get(id, "main.customers").wait().expect("a schema"),
            client.schemas().records(id, "main.customers").wait().expect("records"),
            client.connection_types().schema("sqlite").wait().expect("a configuration schema"),
        )
    };
    assert_eq!(answers(&local), answers(&http));
    local.close().expect("closed");
    http.close().expect("closed");
}

#[test]
fn targets_have_modes_and_fields() {
    let _alone = alone();
    let shop = Shop::new();
    let client = shop.client();
    let listed = client.targets().list(&shop.connection, ListSyncTargets::new()).wait().expect("targets");
    let targets = listed.targets.expect("given");
    let orders = targets.iter().find(|target| target.id.as_deref() == Some("main.orders")).expect("orders");
    let modes: Vec<_> = orders.modes.iter().flatten().filter_map(|mode| mode.id.clone()).collect();
    assert!(modes.contains(&SyncMode::Create) && modes.contains(&SyncMode::UpdateOrCreate), "{modes:?}");

    let request = GetSyncTargetFields::new().target("main.orders").refresh(true);
    let described = client.targets().fields(&shop.connection, request).wait().expect("fields");
    let fields = described.fields.expect("given");
    let total = fields.iter().find(|field| field.id.as_deref() == Some("total")).expect("a total");
    assert_eq!(total.r#type, Some(FieldType::Number));
    assert!(total.association.is_some(), "false is told apart from absent");

    let schema = client.schemas().get(&shop.connection, "main.orders").wait().expect("a schema");
    let key = schema.fields.iter().flatten().find(|field| field.is_primary_key == Some(true)).expect("a key");
    assert_eq!(key.id.as_deref(), Some("id"));
    client.close().expect("closed");
}

#[test]
fn values_and_times_keep_their_text() {
    let _alone = alone();
    let shop = Shop::new();
    let client = shop.client();
    let records = client.schemas().records(&shop.connection, "main.customers").wait().expect("records");
    assert_eq!(records.len(), 2);
    assert!(records[0].json().as_str().contains("\"Ada\""), "{}", records[0]);
    assert_eq!(records[0].as_text(), None);
    let source = client.sources().get(&shop.connection, GetSyncSource::new()).wait().expect("a source");
    let tables = source.items.expect("items").into_iter().find(|item| item.name == "table").expect("tables");
    let tables: Vec<_> = tables.items.iter().flatten().filter_map(|table| table.as_text()).collect();
    assert!(tables.contains(&"main.orders"), "{tables:?}");
    let status = client.schemas().status(&shop.connection).wait().expect("a status");
    if let Some(time) = status.last_refresh_finished {
        assert!(time.system_time().is_some(), "{time}");
    }
    client.close().expect("closed");
}

#[test]
fn a_connection_is_changed_and_deleted() {
    let _alone = alone();
    let shop = Shop::new();
    let server = Server::new(&shop);
    let client = server.builder().user_agent("test/1").build().expect("a client");
    let request = UpdateConnection::new("Renamed", configuration(&shop.folder.path("shop.db"))).validate(false);
    let renamed = block_on(client.connections().update(&shop.connection, request)).expect("an update");
    assert_eq!(renamed.name.as_deref(), Some("Renamed"));
    block_on(client.connections().delete(&shop.connection, DeleteConnection::new().force(true))).expect("deleted");
    let gone = block_on(client.connections().get(&shop.connection)).expect_err("deleted");
    assert_eq!(gone.status(), Status::NOT_FOUND);
    client.close().expect("closed");
}

#[test]
fn raw_requests_reach_everything() {
    let _alone = alone();
    let shop = Shop::new();
    let server = Server::new(&shop);
    let client = server.builder().build().expect("a client");
    let path = format!("/api/connections/{}/modelsync/target/fields", shop.connection);
    let answer = client.request(RawRequest::new("GET", path).query("target", "main.orders")).wait().expect("an answer");
    assert_eq!(answer.http_status(), 200);
    assert!(answer.header("CONTENT-TYPE").is_some_and(|kind| kind.starts_with("application/json")));
    assert_eq!(answer.header("x-is-not-there"), None);
    client.close().expect("closed");
    // The answer outlives its client.
    assert!(answer.text().contains("\"main.orders\""), "{}", answer.text());
    assert_eq!(answer.body().len(), answer.text().len());
    drop(client);
    drop(answer);
}

#[test]
fn raw_answers_carry_all_headers() {
    let _alone = alone();
    let server = ScriptedServer::failing(0);
    let client = server.builder().build().expect("a client");
    let answer = client.request(RawRequest::new("GET", "/api/me")).wait().expect("an answer");
    assert_eq!(answer, block_on(client.request(RawRequest::new("GET", "/api/me"))).expect("an answer"));
    client.close().expect("closed");
    drop(client);
    assert_eq!(polytomic::live_object_count(), 0, "an answer is plain values");
    let twice: Vec<_> = answer.headers().iter().filter(|(name, _)| name.eq_ignore_ascii_case("x-twice")).collect();
    assert_eq!(twice.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(answer.header("X-TWICE"), Some("one"));
    assert_eq!(answer.header("content-length").map(str::to_owned), Some(answer.body().len().to_string()));
    assert!(format!("{answer:?}").to_lowercase().contains("x-twice"));
    assert_eq!(answer.clone().into_body(), answer.body());
}
