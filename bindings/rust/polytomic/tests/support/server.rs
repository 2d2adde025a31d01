//! Servers: the library's own, and one that never answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use polytomic::{Client, ClientBuilder};

use super::{program, run, Shop, PATIENCE};

/// `polytomic serve` on the loopback interface.
pub struct Server {
    process: Child,
    url: String,
    key: String,
}

impl Server {
    pub fn new(shop: &Shop) -> Self {
        let catalog = shop.folder.path("catalog.db");
        let mut keys = Command::new(program());
        let key = run(keys.args(["keys", "create", "--catalog"]).arg(&catalog).arg("test")).trim_end().to_owned();
        let mut process = Command::new(program())
            .args(["serve", "--listen", "127.0.0.1:0", "--port-file"])
            .arg(shop.folder.path("port"))
            .arg("--catalog")
            .arg(&catalog)
            .stdout(Stdio::piped())
            .spawn()
            .expect("polytomic serve");
        // It says that it listens, after the port file is written.
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        assert!(line.contains("http://127.0.0.1:"), "polytomic serve printed {line:?}");
        let port = std::fs::read_to_string(shop.folder.path("port")).expect("a port file");
        Self { process, url: format!("http://127.0.0.1:{}", port.trim()), key }
    }

    pub fn builder(&self) -> ClientBuilder {
        Client::builder().url(&self.url).api_key(&self.key)
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn key(&self) -> &str {
        &self.key
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Accepts connections, reads requests, and never answers by itself, so that a call is surely in flight.
pub struct SilentServer {
    url: String,
    requests: Receiver<TcpStream>,
}

impl SilentServer {
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (sender, requests) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                // One byte of the request tells that the call is under way.
                let arrived = stream.read_exact(&mut [0]).is_ok();
                if arrived && sender.send(stream).is_err() {
                    return;
                }
            }
        });
        Self { url, requests }
    }

    pub fn client(&self) -> Client {
        Client::builder().url(&self.url).api_key("key").build().expect("a client")
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Blocks until a request has come. The connection stays open as long as what is returned.
    pub fn request(&self) -> TcpStream {
        self.requests.recv_timeout(PATIENCE).expect("a request")
    }
}

/// Answers a read that a [`SilentServer`] has received, and hangs up.
pub fn answer(mut request: TcpStream, body: &str) {
    // A connection with something unread would be reset, and the answer lost.
    let lines = BufReader::new(request.try_clone().expect("a second handle")).lines();
    lines.map_while(Result::ok).find(String::is_empty).expect("the end of a head");
    let length = body.len();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
    write!(request, "{head}\r\nContent-Length: {length}\r\n\r\n{body}").expect("an answer");
}
