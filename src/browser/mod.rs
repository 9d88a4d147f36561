//! The driver: the one place that turns the core's outputs into browser calls.
//!
//! Every browser handle (socket, timer, listener) is owned by one struct whose `Drop` undoes it.
//! User code runs only from the driver's `pump` (and, for a message through an open socket, the
//! socket's own `send`), and never while the core or any `RefCell` is borrowed.

mod clock;
mod driver;
mod host;
mod page;
mod pump;
mod raw;
mod socket;
mod timer;

pub(crate) use driver::{Driver, SendFailure, Settings};
pub(crate) use host::{DialId, Host, Target};
pub(crate) use page::Lifecycle;
pub(crate) use raw::{RawSocket, report_error};
