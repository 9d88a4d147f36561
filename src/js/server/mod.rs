//! The exports of `steadysocket/server`: the server of sessions, over the facade's sockets.
//!
//! Numbers name sockets and sessions; the facade gives the former, `pump` the latter. Messages
//! stay in JavaScript. Control frames cross as texts.

mod contract;
#[cfg(target_arch = "wasm32")]
mod exports;
#[cfg(target_arch = "wasm32")]
mod facade;
#[cfg(target_arch = "wasm32")]
mod payload;
#[cfg(target_arch = "wasm32")]
mod pump;
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod scripts;
#[cfg(target_arch = "wasm32")]
mod secrets;
#[cfg(target_arch = "wasm32")]
mod state;
mod store;
#[cfg(target_arch = "wasm32")]
mod storing;
