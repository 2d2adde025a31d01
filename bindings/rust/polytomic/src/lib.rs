//! Connections, sources and targets of the Polytomic API, remote or from a catalog on this machine.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = std::env::temp_dir().join(format!("polytomic-doc-crate-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder)?;
//! # let catalog = folder.join("catalog.db");
//! let client = polytomic::Client::builder().url(format!("local:{}", catalog.display())).build()?;
//! for connection in client.connections().list().wait()? {
//!     println!("{}", connection.name.unwrap_or_default());
//! }
//! # client.close()?;
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok(())
//! # }
//! ```
//!
//! * A [`Client`] has the operations in groups: [`client.connections().get(id)`](operations::Connections::get). Path
//!   fields are arguments; what else an operation takes is one value of [`requests`].
//! * Each gives a [`Call`], which takes options and is then awaited on any executor, blocked for by
//!   [`wait`](Call::wait), or put in flight by [`start`](Call::start). Dropping what is in flight cancels it.
//! * Results are plain values ([`model`]). Every member that the API may leave out is an `Option`. Enumerations keep
//!   the text of values that this version does not know.
//! * Failures are one type, [`Error`], that tells whether to try again and whether the request may have been applied.
//! * The library's threads call log functions and wakers. Waiting is refused there with [`Status::WOULD_DEADLOCK`],
//!   and a panic ends there.
//! * A client does not survive a fork: in the child its calls fail with [`Status::FORKED`].

#![deny(missing_docs, unsafe_op_in_unsafe_fn)]
#![warn(missing_debug_implementations, clippy::undocumented_unsafe_blocks)]

mod builder;
mod call;
mod callback;
mod client;
mod convert;
mod counters;
mod error;
mod input;
mod launch;
mod log;
#[rustfmt::skip]
#[path = "generated/model.rs"]
pub mod model;
#[rustfmt::skip]
#[path = "generated/operations.rs"]
pub mod operations;
mod pending;
mod raw;
#[rustfmt::skip]
#[path = "generated/requests.rs"]
pub mod requests;
mod response;
mod status;
#[rustfmt::skip]
#[path = "generated/status.rs"]
mod statuses;
mod values;

pub use builder::ClientBuilder;
pub use call::Call;
pub use client::Client;
pub use counters::Counters;
pub use error::Error;
pub use log::{LogLevel, LogRecord};
pub use pending::Pending;
pub use raw::{RawRequest, RawResponse};
pub use status::Status;
pub use statuses::Category;
pub use values::{Json, Timestamp, Value};

/// Version of the library at run time, such as "1.0.0".
#[must_use]
pub fn version() -> &'static str {
    // SAFETY: the function has no precondition and gives static text.
    unsafe { status::static_text(polytomic_sys::polytomic_version()) }
}

/// Number of the library's objects (clients, calls, responses, errors) of this process that are not released yet.
///
/// For tests, which expect zero at their end: close the client, drop it and everything that came from it. A client
/// that is dropped without being closed goes in the background, a little later.
#[must_use]
pub fn live_object_count() -> usize {
    // SAFETY: the function has no precondition.
    unsafe { polytomic_sys::polytomic_live_object_count() }
}
