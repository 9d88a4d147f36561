//! What a chat shows, and what is typed in it: in a page or in a terminal.

#[cfg(target_arch = "wasm32")]
mod page;
#[cfg(not(target_arch = "wasm32"))]
mod terminal;

#[cfg(target_arch = "wasm32")]
pub(crate) use page::{line, show, show_state, url};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use terminal::{line, show, show_state, url};
