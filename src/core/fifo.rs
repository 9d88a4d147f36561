//! The container of what waits in a connection.

/// Items that leave in the order in which they came. On wasm32 a list, because a ring costs a page
/// 150 bytes by gzip for each type of items: it lies in two parts, wherever it grows, is read or
/// dropped. In exchange each item is allocated.
#[cfg(target_arch = "wasm32")]
pub(crate) use std::collections::LinkedList as Fifo;
/// Items that leave in the order in which they came.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use std::collections::VecDeque as Fifo;
