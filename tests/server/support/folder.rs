//! A folder of a test's own.

use std::fs;
use std::path::{Path, PathBuf};

/// A folder of a test's own under the target folder; removed when dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// An empty folder. The name is the test's, and so no other's.
    pub(crate) fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("server")
            .join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a file, with the folders it is in.
    pub(crate) fn write(&self, file: &str, content: &str) -> PathBuf {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// The folder, or something in it, as a flag's value.
    pub(crate) fn path(&self, inside: &str) -> String {
        self.0.join(inside).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
