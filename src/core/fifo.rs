//! The container of what waits in a connection.

/// Items that leave in the order in which they came. On wasm32 a list, because a ring costs a page
/// 150 bytes by gzip for each type of items: it lies in two parts, wherever it grows, is read or
/// dropped. In exchange each item is allocated.
#[cfg(target_arch = "wasm32")]
pub(crate) use std::collections::LinkedList as Fifo;
/// Items that leave in the order in which they came.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use std::collections::VecDeque as Fifo;

/// Messages in a queue.
#[cfg(all(target_arch = "wasm32", not(feature = "session")))]
pub(crate) use std::collections::LinkedList as Line;
/// Messages in a queue. With sessions others lie in rings in any case, whose code they share.
#[cfg(any(not(target_arch = "wasm32"), feature = "session"))]
pub(crate) use std::collections::VecDeque as Line;

/// True if [`Line`] is a ring.
pub(crate) const IS_RING: bool = cfg!(any(not(target_arch = "wasm32"), feature = "session"));
