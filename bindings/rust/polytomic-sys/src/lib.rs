//! The C interface of libpolytomic: the same names, types and rules as the C headers, whose documentation applies.
//!
//! Programs use the safe crate `polytomic`. Two rules for those who use this one:
//!
//! * Structs that have a `struct_size` are set up by their `Default`, which fills it in.
//! * A result struct may have been made by an older library, and is then shorter than its declaration. So never make a
//!   Rust reference to a whole result struct: read its members through the pointer, and those after `null` only where
//!   their bit in `present` is set.

#![no_std]
#![allow(non_camel_case_types)]
#![deny(missing_docs)]

mod base;
mod client;
#[rustfmt::skip]
#[path = "generated/model.rs"]
mod model;
#[rustfmt::skip]
#[path = "generated/operations.rs"]
mod operations;
#[rustfmt::skip]
#[path = "generated/status.rs"]
mod status;
mod transport;

pub use base::*;
pub use client::*;
pub use model::*;
pub use operations::*;
pub use status::*;
pub use transport::*;
