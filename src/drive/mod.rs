//! The driver: carries out the core's outputs.
//!
//! A [`Driver`] owns the core, the alarm and a re-entrancy guard. Everything else belongs to its
//! [`Host`]: the clock, the socket, the timer and the user's callbacks. The crate has its own host;
//! the npm package's host keeps the browser's handles in JavaScript, where they are smaller; the
//! tests' host runs in virtual time.
//!
//! A panic or an exception of user code ends neither the loop nor the connection: see
//! [`Host::guard`].
//!
//! User code runs only from the driver's `pump`, and from the socket's listener for a message that
//! bypasses the core. It never runs while the core or any [`Lock`] is held.
//!
//! In a browser everything happens on one thread, and `pump` runs where it is called. Natively any
//! thread may call, and `pump` only tells the host, whose task runs the loop: [`Host::defer`].

mod driver;
mod host;
mod pump;
#[cfg(feature = "session")]
pub mod session;
mod shared;

pub use driver::{Driver, Unsent};
pub use host::{DialId, Fault, Host, Text};
pub use shared::{Count, Flag, Guard, Limit, Lock, Moment, Shared, Slot, WeakShared};
