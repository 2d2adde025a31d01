//! The example prints the same from a catalog and over HTTP.

mod support;

use std::path::PathBuf;
use std::process::Command;

use support::{alone, run, Server, Shop};

/// Cargo builds the examples before it runs the tests, and puts them beside the folder of the tests.
fn example() -> Command {
    let test = std::env::current_exe().expect("the path of this test");
    let profile: PathBuf = test.ancestors().nth(2).expect("the profile's folder").to_owned();
    Command::new(profile.join("examples").join("inventory"))
}

#[test]
fn lists_what_there_is() {
    let _alone = alone();
    let shop = Shop::new();
    let server = Server::new(&shop);
    let local = run(example().env("POLYTOMIC_URL", shop.folder.catalog_url()).env_remove("POLYTOMIC_API_KEY"));
    let http = run(example().env("POLYTOMIC_URL", server.url()).env("POLYTOMIC_API_KEY", server.key()));
    assert_eq!(local, http);
    let lines: Vec<&str> = local.lines().collect();
    assert!(lines.contains(&format!("connection {} Shop sqlite", shop.connection).as_str()), "{local}");
    assert!(lines.contains(&"source table"), "{local}");
    assert!(lines.iter().any(|line| line.starts_with("target main.customers create,")), "{local}");
    assert!(lines.contains(&"field email string identity"), "{local}");

    let chosen = run(example().env("POLYTOMIC_URL", shop.folder.catalog_url()).args([&shop.connection, "main.orders"]));
    assert!(chosen.lines().any(|line| line.starts_with("field total number ")), "{chosen}");
}

#[test]
fn tells_what_is_wrong() {
    let _alone = alone();
    let shop = Shop::new();
    let output = example().env("POLYTOMIC_URL", shop.folder.catalog_url()).arg("no-such-id").output().expect("a run");
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("not_found"), "{output:?}");
}
