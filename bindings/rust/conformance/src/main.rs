//! Runs the conformance cases that all bindings share: `conformance CASES_DIRECTORY local|http|answers`.
//!
//! The cases are part of the program, because Rust has no JSON reader of its own; the directory is compared with what
//! they were generated from.

#[rustfmt::skip]
#[path = "generated/cases.rs"]
mod cases;
#[rustfmt::skip]
#[path = "generated/encode.rs"]
mod encode;
mod json;
mod runner;
mod variables;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use runner::{Runner, Transport};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [directory, transport] = arguments.as_slice() else {
        eprintln!("usage: conformance CASES_DIRECTORY local|http|answers");
        return ExitCode::from(2);
    };
    match run(Path::new(directory), transport) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("conformance: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(directory: &Path, transport: &str) -> Result<(), Box<dyn Error>> {
    let transport = Transport::named(transport).ok_or("the transport is local, http or answers")?;
    check_files(directory)?;
    let mut runner = Runner::new(transport)?;
    cases::run(&mut runner);
    runner.finish()
}

/// Cases that were changed after this program was generated would silently not be run.
fn check_files(directory: &Path) -> Result<(), Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).map_err(|error| format!("{}: {error}", directory.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            found.push((name, hash(&fs::read(&path)?)));
        }
    }
    found.sort();
    let generated = cases::FILES.iter().map(|(name, hash)| ((*name).to_owned(), *hash));
    if !generated.eq(found) {
        return Err(
            format!("{} differs from the cases in this program; run src/api/generate.py", directory.display()).into()
        );
    }
    Ok(())
}

/// FNV-1a, as the generator computes it.
fn hash(data: &[u8]) -> u64 {
    data.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}
