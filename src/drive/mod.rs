//! The one place that turns the core's outputs into calls.
//!
//! A [`Driver`] has a clock and a re-entrancy guard; all else is its [`Host`]'s: the browser's
//! handles and the user's callbacks. The crate's host has both in Rust, the npm package's in
//! JavaScript, where they are smaller.
//!
//! User code runs only from the driver's `pump` (and, for a message through an open socket, the
//! socket's own `send`), and never while the core or any `RefCell` is borrowed.

mod clock;
mod driver;
mod host;
mod pump;

pub(crate) use driver::Driver;
pub(crate) use host::{DialId, Host};
