//! Finds the installed library by pkg-config and tells Cargo how to link it.

use std::env;
use std::process::{exit, Command};

const MODULE: &str = "polytomic";
const MINIMUM_VERSION: &str = "1.0";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    for variable in ["PKG_CONFIG", "PKG_CONFIG_PATH", "PKG_CONFIG_LIBDIR", "PKG_CONFIG_SYSROOT_DIR", "DOCS_RS"] {
        println!("cargo:rerun-if-env-changed={variable}");
    }
    // Documentation is built where the library is not installed, and links nothing.
    if env::var_os("DOCS_RS").is_some() {
        return;
    }
    if let Err(reason) = link() {
        eprintln!("\nlibpolytomic {MINIMUM_VERSION} or newer was not found.\n\n{}\n", reason.trim_end());
        exit(1);
    }
}

fn link() -> Result<(), String> {
    let flags = pkg_config(&["--print-errors", "--libs", &format!("{MODULE} >= {MINIMUM_VERSION}")])?;
    for flag in shell_words(&flags) {
        if let Some(directory) = flag.strip_prefix("-L") {
            println!("cargo:rustc-link-search=native={directory}");
        } else if let Some(library) = flag.strip_prefix("-l") {
            println!("cargo:rustc-link-lib={library}");
        } else {
            println!("cargo:warning=pkg-config gave a flag for {MODULE} that is not used: {flag}");
        }
    }
    for variable in ["includedir", "bindir"] {
        let value = pkg_config(&[&format!("--variable={variable}"), MODULE])?;
        println!("cargo:{variable}={}", value.trim_end());
    }
    Ok(())
}

/// What pkg-config prints, or what the user has to do so that it answers.
fn pkg_config(arguments: &[&str]) -> Result<String, String> {
    let program = env::var("PKG_CONFIG").unwrap_or_else(|_| "pkg-config".to_owned());
    let output = Command::new(&program).args(arguments).output().map_err(|error| {
        format!(
            "The program {program} could not be run: {error}.\nInstall it (Debian, Ubuntu, Fedora: package \
             pkg-config; Arch, Homebrew: pkgconf), or name it in PKG_CONFIG."
        )
    })?;
    if !output.status.success() {
        return Err(format!(
            "{}\nInstall the library with its headers (Debian, Ubuntu: package libpolytomic-dev; or `meson install` \
             from its sources).\nWhere it is installed in a folder of its own, set PKG_CONFIG_PATH to the folder that \
             holds {MODULE}.pc, such as PREFIX/lib/pkgconfig.",
            String::from_utf8_lossy(&output.stderr).trim_end()
        ));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("{program} printed something that is not UTF-8."))
}

/// Splits at white space, except where a backslash or quotes keep it, as pkg-config writes paths with blanks.
fn shell_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' if quote != Some('\'') => word.get_or_insert_with(String::new).extend(characters.next()),
            '"' | '\'' if quote.is_none() => {
                quote = Some(character);
                word.get_or_insert_with(String::new);
            }
            _ if quote == Some(character) => quote = None,
            _ if character.is_whitespace() && quote.is_none() => words.extend(word.take()),
            _ => word.get_or_insert_with(String::new).push(character),
        }
    }
    words.extend(word);
    words
}
