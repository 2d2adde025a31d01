//! Measures what the binding adds to the library: `bench TARGETS_JSON`.
//!
//! Prints the nanoseconds of a call to the local engine that blocks (`call`) and of one that is awaited (`call-future`),
//! one after the other, and the milliseconds until the list of targets in the given
//! answer is there as Rust values: the whole call over loopback HTTP, and the copying out of the library alone.

use std::error::Error;
use std::future::{Future, IntoFuture};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

use polytomic::requests::ListSyncTargets;
use polytomic::Client;

const WARM_UP_CALLS: u32 = 2_000;
const CALLS: u32 = 20_000;
const ROUNDS: usize = 7;

fn main() -> ExitCode {
    let Some(answer) = env::args_os().nth(1) else {
        eprintln!("usage: bench TARGETS_JSON");
        return ExitCode::from(2);
    };
    match measure_calls().and_then(|()| measure_targets(Path::new(&answer))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure_calls() -> Result<(), Box<dyn Error>> {
    let folder = env::temp_dir().join(format!("polytomic-bench-{}", process::id()));
    fs::create_dir_all(&folder)?;
    let client = Client::builder().url(format!("local:{}", folder.join("catalog.db").display())).build()?;
    println!("call {}", nanoseconds_of(|| client.identity().get().wait())?);
    println!("call-future {}", nanoseconds_of(|| block_on(client.identity().get()))?);
    client.close()?;
    fs::remove_dir_all(&folder)?;
    Ok(())
}

/// The best of several rounds, for what disturbs a round only ever makes it longer.
fn nanoseconds_of<T>(call: impl Fn() -> Result<T, polytomic::Error>) -> Result<u128, polytomic::Error> {
    let round = |count: u32| -> Result<Duration, polytomic::Error> {
        let start = Instant::now();
        for _ in 0..count {
            call()?;
        }
        Ok(start.elapsed())
    };
    round(WARM_UP_CALLS)?;
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        best = best.min(round(CALLS)?);
    }
    Ok(best.as_nanos() / u128::from(CALLS))
}

/// Polls a future on this thread until it is ready: the least of executors.
fn block_on<F: IntoFuture>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let mut future = pin!(future.into_future());
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

fn measure_targets(answer: &Path) -> Result<(), Box<dyn Error>> {
    let body = fs::read(answer).map_err(|error| format!("{}: {error}", answer.display()))?;
    let client = Client::builder().url(serve(body)?).api_key("key").build()?;
    let (mut whole, mut copy, mut count) = (Duration::MAX, Duration::MAX, 0);
    // The first round opens the connection.
    for round in 0..=ROUNDS {
        let start = Instant::now();
        let pending = client.targets().list("id", ListSyncTargets::new()).start();
        // The response is copied by whoever waits, so what waiting takes from here on is the copying.
        while !pending.is_finished() {
            thread::yield_now();
        }
        let arrived = Instant::now();
        let list = pending.wait()?;
        let (copied, total) = (arrived.elapsed(), start.elapsed());
        count = list.targets.as_ref().map_or(0, Vec::len);
        if round > 0 {
            (whole, copy) = (whole.min(total), copy.min(copied));
        }
    }
    client.close()?;
    if count == 0 {
        return Err("the answer holds no targets".into());
    }
    println!("targets {:.3}", whole.as_secs_f64() * 1e3);
    println!("copy {:.3}", copy.as_secs_f64() * 1e3);
    Ok(())
}

/// Answers every request with the body; the thread ends with the program.
fn serve(body: Vec<u8>) -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
    let answer = [head.into_bytes(), body].concat();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that hangs up ends its own connection only.
            let _ = answer_requests(stream, &answer);
        }
    });
    Ok(url)
}

fn answer_requests(mut stream: TcpStream, answer: &[u8]) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        // The requests are reads, so an empty line ends each.
        if line == "\r\n" {
            stream.write_all(answer)?;
        }
    }
}
