//! What the tests share: a shop to look at, a server to ask, and the least of executors.

#![allow(dead_code, unused_imports)] // Each test program uses a part of it.

mod executor;
mod scripted;
mod server;

pub use executor::{block_on, join_all, poll_once};
pub use scripted::ScriptedServer;
pub use server::{answer, Server, SilentServer};

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use polytomic::requests::CreateConnection;
use polytomic::{Client, Json};

/// No test waits longer for something that comes at once.
pub const PATIENCE: Duration = Duration::from_secs(60);

const SHOP: &str = "
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT UNIQUE);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers, total REAL, placed_at TEXT);
    INSERT INTO customers VALUES (1, 'Ada', 'ada@example.com'), (2, 'Grace', 'grace@example.com');
    INSERT INTO orders VALUES (1, 1, 12.5, '2024-05-01'), (2, 2, 99, '2024-05-02');
";

static ALONE: Mutex<()> = Mutex::new(());
static FOLDERS: AtomicUsize = AtomicUsize::new(0);

/// A test that has the library to itself, so that it can count the library's objects: none before, none after.
pub struct Alone {
    _guard: MutexGuard<'static, ()>,
}

pub fn alone() -> Alone {
    let guard = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    Alone { _guard: guard }
}

impl Drop for Alone {
    fn drop(&mut self) {
        if !thread::panicking() {
            wait_until("the library's objects are released", || polytomic::live_object_count() == 0);
        }
    }
}

/// For what comes by itself on another thread and announces itself nowhere.
pub fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        thread::yield_now();
    }
}

/// A folder that goes with its owner.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("polytomic-rust-{}-{number}", process::id()));
        fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn catalog_url(&self) -> String {
        format!("local:{}", self.path("catalog.db").display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A catalog with one connection to a small SQLite database.
pub struct Shop {
    pub folder: Folder,
    pub connection: String,
}

impl Shop {
    pub fn new() -> Self {
        let folder = Folder::new();
        let database = folder.path("shop.db");
        run(Command::new("sqlite3").arg("-bail").arg(&database).arg(SHOP));
        let client = Client::builder().url(folder.catalog_url()).build().expect("a new catalog");
        let request = CreateConnection::new("Shop", "sqlite", configuration(&database));
        let connection = client.connections().create(request).wait().expect("a connection").id.expect("an id");
        client.close().expect("closed");
        Self { folder, connection }
    }

    pub fn client(&self) -> Client {
        Client::builder().url(self.folder.catalog_url()).build().expect("the catalog")
    }
}

pub fn configuration(database: &Path) -> Json {
    // Names of temporary folders need no escaping.
    Json::from(format!(r#"{{"path": "{}"}}"#, database.display()))
}

/// The library's own program.
pub fn program() -> PathBuf {
    let pkg_config = env::var("PKG_CONFIG").unwrap_or_else(|_| "pkg-config".to_owned());
    let directory = run(Command::new(pkg_config).args(["--variable=bindir", "polytomic"]));
    Path::new(directory.trim_end()).join("polytomic")
}

/// What a program prints; it must succeed.
pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed, {}: {complaint}", output.status);
    String::from_utf8(output.stdout).expect("UTF-8")
}
