//! A temporary folder for one test.

use std::fs;
use std::path::{Path, PathBuf};

/// A temporary folder for one test, under the target folder; removed on drop.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Creates an empty folder, named after the test to be unique.
    pub(crate) fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("server")
            .join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a file, creating its parent folders.
    pub(crate) fn write(&self, file: &str, content: &str) -> PathBuf {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// The folder, or a path inside it, as the value of a flag.
    pub(crate) fn path(&self, inside: &str) -> String {
        self.0.join(inside).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
