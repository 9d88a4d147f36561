//! The exports that the npm package's facade calls. The facade checks what users give and turns the
//! calls it receives into DOM events.
#![allow(
    missing_debug_implementations,
    reason = "only JavaScript sees what is exported"
)]

#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod calls;
#[cfg(all(target_arch = "wasm32", feature = "js", not(feature = "js-session")))]
mod connection;
#[cfg(any(test, feature = "js"))]
mod contract;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod host;
#[cfg(any(feature = "js-server", all(test, feature = "session")))]
mod server;
#[cfg(all(target_arch = "wasm32", feature = "js-session"))]
mod session;

/// Logs panics to the console, in builds for tests. A panic is a bug; without this it is an opaque
/// trap.
#[cfg(all(target_arch = "wasm32", feature = "panic-hook"))]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}

/// Smaller than std's by 2 kB of gzip, in constant time, and gives everything back for reuse.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
