//! Finds the server's binary.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::SystemTime;

/// Path of the server's binary. Cargo passes tests the paths of binaries but not of examples, and
/// builds examples for `cargo test` but not for `cargo test --test server`.
pub(crate) fn server() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(find)
}

fn find() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap();
    let name = format!("server{}", std::env::consts::EXE_SUFFIX);
    let binary = profile.join("examples").join(name);
    let advice = "run `cargo build --features server --example server` first";
    let built = modified(&binary);
    let built = built.unwrap_or_else(|| panic!("{} is missing: {advice}", binary.display()));
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/server");
    assert!(
        newest(&sources) <= built,
        "{} is older than its source: {advice}",
        binary.display()
    );
    binary
}

fn newest(folder: &Path) -> SystemTime {
    let entries = fs::read_dir(folder).unwrap();
    let times = entries.map(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            newest(&path)
        } else {
            modified(&path).unwrap()
        }
    });
    times.max().unwrap_or(SystemTime::UNIX_EPOCH)
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).ok()?.modified().ok()
}
