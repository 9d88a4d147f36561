//! The pages of the guide whose examples need other crates than steadysocket's own: they are compiled
//! here, with `cfg(guides)`.

#[doc = include_str!("../../../src/guide/bevy.md")]
pub mod bevy {}

#[doc = include_str!("../../../src/guide/egui.md")]
pub mod egui {}

#[doc = include_str!("../../../src/guide/from-ewebsock.md")]
pub mod from_ewebsock {}

#[doc = include_str!("../../../src/guide/from-tokio-tungstenite-wasm.md")]
pub mod from_tokio_tungstenite_wasm {}

#[doc = include_str!("../../../src/guide/from-gloo-net.md")]
pub mod from_gloo_net {}

#[cfg(target_arch = "wasm32")]
#[doc = include_str!("../../../src/guide/leptos.md")]
pub mod leptos {}

#[cfg(target_arch = "wasm32")]
#[doc = include_str!("../../../src/guide/yew.md")]
pub mod yew {}

#[cfg(target_arch = "wasm32")]
#[doc = include_str!("../../../src/guide/dioxus.md")]
pub mod dioxus {}

#[cfg(not(target_arch = "wasm32"))]
#[doc = include_str!("../../../src/guide/tauri.md")]
pub mod tauri {}
