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
//! bypasses the core. It never runs while the core or any `RefCell` is borrowed.

mod driver;
mod host;
mod pump;
#[cfg(feature = "session")]
pub mod session;

pub use driver::Driver;
pub use host::{DialId, Fault, Host, Text};
