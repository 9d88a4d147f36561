//! The exports that the npm package's facade calls. The facade checks what users give and turns the
//! calls it receives into DOM events.

#[cfg(all(target_arch = "wasm32", not(feature = "js-server")))]
use lol_alloc::{FreeListAllocator, LockedAllocator};

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

/// Smaller than std's by 2 kB of gzip, and gives everything back for reuse. Its time grows with the
/// number of gaps, and a connection makes few: messages and texts stay in JavaScript.
#[cfg(all(target_arch = "wasm32", not(feature = "js-server")))]
#[global_allocator]
static ALLOCATOR: LockedAllocator<FreeListAllocator> =
    LockedAllocator::new(FreeListAllocator::new());

/// Smaller than std's, and in constant time however many sessions come and go.
#[cfg(all(target_arch = "wasm32", feature = "js-server"))]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
