//! The build script tells what to do where the library is not found, and understands what pkg-config prints.

#![cfg(unix)]

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Output};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("polytomic-build-{}-{name}", process::id()));
        fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    /// A program that stands in for pkg-config.
    fn pkg_config(&self, script: &str) -> PathBuf {
        let path = self.0.join("pkg-config");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a script");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
        path
    }

    /// Compiles the build script and runs it with that pkg-config.
    fn run(&self, pkg_config: &Path) -> Output {
        let program = self.0.join("build-script");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("build.rs");
        let compiler = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let compiled = Command::new(compiler).args(["--edition=2021", "-o"]).arg(&program).arg(source).status();
        assert!(compiled.expect("rustc").success());
        Command::new(program).env_remove("DOCS_RS").env("PKG_CONFIG", pkg_config).output().expect("the build script")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.starts_with(b"cargo:rerun-if-changed"));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn without_pkg_config() {
    let folder = Folder::new("without");
    let complaint = complaint(&folder.run(Path::new("/nonexistent/pkg-config")));
    assert!(complaint.contains("/nonexistent/pkg-config could not be run"), "{complaint}");
    assert!(complaint.contains("PKG_CONFIG."), "{complaint}");
}

#[test]
fn without_the_library() {
    let folder = Folder::new("library");
    let pkg_config = folder.pkg_config("echo \"Package 'polytomic' was not found\" >&2; exit 1");
    let complaint = complaint(&folder.run(&pkg_config));
    for part in ["Package 'polytomic' was not found", "libpolytomic-dev", "PKG_CONFIG_PATH"] {
        assert!(complaint.contains(part), "{complaint}");
    }
}

#[test]
fn flags_are_told_to_cargo() {
    let folder = Folder::new("flags");
    let pkg_config = folder.pkg_config(
        r#"case "$*" in
*--libs*) printf '%s\n' '-L/opt/with\ blank/lib "-L/opt/quoted" -lpolytomic -pthread' ;;
*bindir*) echo '/opt/bin' ;;
*) echo ;;
esac"#,
    );
    let output = folder.run(&pkg_config);
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    for line in [
        "cargo:rustc-link-search=native=/opt/with blank/lib",
        "cargo:rustc-link-search=native=/opt/quoted",
        "cargo:rustc-link-lib=polytomic",
        "cargo:bindir=/opt/bin",
    ] {
        assert!(lines.contains(&line), "{line} is not in {text}");
    }
    assert!(text.contains("cargo:warning=") && text.contains("-pthread"), "{text}");
}
