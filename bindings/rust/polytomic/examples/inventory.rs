//! Lists the connections; then, for one of them, what can be read from it, what can be written to it, and the fields of
//! one of its targets: `inventory [CONNECTION [TARGET]]`. `POLYTOMIC_URL` and `POLYTOMIC_API_KEY` say whom to ask.

use std::env;
use std::process::ExitCode;

use polytomic::requests::{GetSyncSource, GetSyncTargetFields, ListSyncTargets};
use polytomic::{Client, Error};

fn main() -> ExitCode {
    match inventory() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("inventory: {error}");
            ExitCode::FAILURE
        }
    }
}

fn inventory() -> Result<(), Error> {
    let mut arguments = env::args().skip(1);
    let client = open()?;

    let connections = client.connections().list().wait()?;
    for connection in &connections {
        let kind = connection.r#type.as_ref().and_then(|kind| kind.id.as_deref());
        println!("connection {} {} {}", shown(&connection.id), shown(&connection.name), kind.unwrap_or("-"));
    }
    let first = connections.into_iter().next().and_then(|connection| connection.id);
    let Some(connection) = arguments.next().or(first) else {
        return client.close();
    };

    let source = client.sources().get(&connection, GetSyncSource::new()).wait()?;
    for item in source.items.unwrap_or_default() {
        println!("source {}", item.name);
    }

    let targets = client.targets().list(&connection, ListSyncTargets::new()).wait()?.targets.unwrap_or_default();
    for target in &targets {
        let modes = target.modes.iter().flatten().filter_map(|mode| mode.id.as_ref());
        let modes: Vec<&str> = modes.map(|mode| mode.as_str()).collect();
        println!("target {} {}", shown(&target.id), modes.join(","));
    }
    let first = targets.into_iter().next().and_then(|target| target.id);
    let Some(target) = arguments.next().or(first) else {
        return client.close();
    };

    let request = GetSyncTargetFields::new().target(target);
    for field in client.targets().fields(&connection, request).wait()?.fields.unwrap_or_default() {
        let kind = field.r#type.as_ref().map_or("-", |kind| kind.as_str());
        let identity = if field.supports_identity == Some(true) { "identity" } else { "-" };
        println!("field {} {kind} {identity}", shown(&field.id));
    }
    client.close()
}

fn open() -> Result<Client, Error> {
    let mut builder = Client::builder().url(env::var("POLYTOMIC_URL").unwrap_or_else(|_| "local:".to_owned()));
    if let Ok(key) = env::var("POLYTOMIC_API_KEY") {
        builder = builder.api_key(key);
    }
    builder.build()
}

fn shown(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or("-")
}
