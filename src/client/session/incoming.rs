//! Messages of a session, as they come.

use std::fmt;
use std::ops::Deref;

use super::super::message::Message;
use crate::drive::WeakShared;
use crate::platform::Threaded;

/// A message from the server. Derefs to [`Message`], and is one wherever a message can be sent; on a
/// typed connection it derefs to the value `T` instead.
///
/// ```no_run
/// use steadysocket::{Session, Socket};
///
/// # fn main() -> Result<(), steadysocket::ConnectError> {
/// let socket = Socket::builder("wss://example.com/orders")
///     .session(Session::required().manual_acks())
///     .on_incoming(|order| {
///         if save(order.as_bytes()) {
///             order.ack(); // now the server may forget it
///         }
///     })
///     .connect()?;
/// # Ok(()) }
/// # fn save(_: &[u8]) -> bool { true }
/// ```
#[derive(Clone)]
pub struct Incoming<T = Message> {
    pub(super) message: T,
    pub(super) seq: Option<u64>,
    /// The number of its session; 0 if it cannot be acknowledged any more.
    pub(super) session: u64,
    pub(super) desk: WeakShared<dyn Desk>,
}

/// The connection, for those of its messages that wait to be acknowledged.
pub(super) trait Desk: Threaded {
    fn acknowledge(&self, session: u64, seq: u64) -> bool;
}

impl<T> Incoming<T> {
    /// Acknowledges the message, with
    /// [`Session::manual_acks`](crate::Session::manual_acks): the server may forget it. In any
    /// order; the server learns of it once all before are acknowledged too.
    ///
    /// False if it has no effect: after the end of the message's session, for a volatile message or
    /// one of a plain connection, or with automatic acknowledgements.
    pub fn ack(&self) -> bool {
        let (Some(seq), Some(desk)) = (self.seq, self.desk.upgrade()) else {
            return false;
        };
        desk.acknowledge(self.session, seq)
    }

    /// The number of the message in its session, from 1; `None` for a volatile message, and on a
    /// plain connection.
    #[must_use]
    pub fn seq(&self) -> Option<u64> {
        self.seq
    }

    /// The message, or the value, alone.
    #[must_use]
    pub fn into_message(self) -> T {
        self.message
    }
}

impl<T> Deref for Incoming<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.message
    }
}

impl<T: fmt::Debug> fmt::Debug for Incoming<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("message", &self.message)
            .field("seq", &self.seq)
            .finish_non_exhaustive()
    }
}

impl From<Incoming> for Message {
    fn from(incoming: Incoming) -> Self {
        incoming.message
    }
}
