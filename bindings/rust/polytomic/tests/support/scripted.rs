//! A server that counts what comes and answers as it is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use polytomic::{Client, ClientBuilder};

/// An answer to `GET /api/me`.
const IDENTITY: &str = r#"{"data": {"id": "me"}}"#;

pub struct ScriptedServer {
    url: String,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    requests: Mutex<Vec<String>>,
}

impl ScriptedServer {
    /// Answers 503 so many times, and then 200; with a header that is there twice.
    pub fn failing(times: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let server = Self { url, seen: Arc::default() };
        let seen = Arc::clone(&server.seen);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = Arc::clone(&seen);
                seen.connections.fetch_add(1, Ordering::SeqCst);
                let writer = stream.try_clone().expect("a second handle");
                thread::spawn(move || seen.serve(stream, writer, times));
            }
        });
        server
    }

    /// As a server that never fails, on a Unix socket. Its address is that of no server.
    #[cfg(unix)]
    pub fn on_socket(path: &Path) -> Self {
        let listener = std::os::unix::net::UnixListener::bind(path).expect("a socket");
        let server = Self { url: "http://polytomic.invalid".to_owned(), seen: Arc::default() };
        let seen = Arc::clone(&server.seen);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = Arc::clone(&seen);
                let writer = stream.try_clone().expect("a second handle");
                thread::spawn(move || seen.serve(stream, writer, 0));
            }
        });
        server
    }

    /// A client that does not wait long before it tries again.
    pub fn builder(&self) -> ClientBuilder {
        let shortest = Duration::from_millis(1);
        Client::builder().url(&self.url).api_key("key").backoff(shortest, shortest)
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// The first line of each request that has come.
    pub fn requests(&self) -> Vec<String> {
        self.seen.requests.lock().expect("not poisoned").clone()
    }

    /// How many requests have come.
    pub fn count(&self) -> usize {
        self.requests().len()
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }
}

impl Seen {
    /// Requests are reads, so an empty line ends each.
    fn serve(&self, reader: impl Read, mut writer: impl Write, failures: usize) {
        let mut first = None;
        for line in BufReader::new(reader).lines() {
            // A client that hangs up ends its own connection only.
            let Ok(line) = line else { return };
            if !line.is_empty() {
                first.get_or_insert(line);
                continue;
            }
            let number = {
                let mut requests = self.requests.lock().expect("not poisoned");
                requests.extend(first.take());
                requests.len()
            };
            let (status, body) =
                if number > failures { ("200 OK", IDENTITY) } else { ("503 Service Unavailable", "{}") };
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nX-Twice: one\r\nX-Twice: two\r\nContent-Length: \
                 {length}\r\n\r\n"
            );
            if writer.write_all(format!("{head}{body}").as_bytes()).is_err() {
                return;
            }
        }
    }
}
