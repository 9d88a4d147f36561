//! The screen of a chat, and the lines that are typed there: a page or a terminal.

#[cfg(target_arch = "wasm32")]
mod page;
#[cfg(not(target_arch = "wasm32"))]
mod terminal;

#[cfg(target_arch = "wasm32")]
pub(crate) use page::{line, show, show_state, url};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use terminal::{line, show, show_state, url};
