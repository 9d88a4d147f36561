//! What the npm package's facade reaches, and nobody else: the facade checks what users give and
//! turns what it is told into events.

mod connection;
mod host;
mod options;

/// Has panics logged, in builds for tests. A panic is a bug; without this it is an opaque trap.
#[cfg(feature = "panic-hook")]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}

/// Smaller than std's by 2 kB of gzip, in constant time, and gives everything back for reuse.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
