//! Sets `loom` for this crate alone: tokio, which is no part of it, would heed it, too.

fn main() {
    println!("cargo:rustc-cfg=loom");
}
