//! Messages from a client.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::hub::Hub;
use super::slot::{Hold, Slot};
use crate::Message;

/// A message from a client. Derefs to [`Message`], and is one wherever a message can be sent.
///
/// ```
/// use steadysocket::server::{Incoming, SendError, Session};
///
/// async fn echo(session: &Session, message: Incoming) -> Result<(), SendError> {
///     if message.as_text() == Some("ping") {
///         return session.send("pong").await;
///     }
///     session.send(message).await
/// }
/// ```
#[derive(Clone)]
pub struct Incoming {
    message: Message,
    seq: Option<u64>,
    hub: Arc<Hub>,
    slot: Hold,
}

impl Incoming {
    pub(super) fn new(message: Message, seq: Option<u64>, hub: Arc<Hub>, slot: Hold) -> Self {
        Self {
            message,
            seq,
            hub,
            slot,
        }
    }

    /// Acknowledges the message, with [`AckMode::Manual`](super::AckMode::Manual): the client may
    /// forget it. In any order; the client learns of it once all before are acknowledged too.
    /// False if it has no effect: after the end of the session, for a volatile message, or with
    /// automatic acknowledgements.
    pub fn ack(&self) -> bool {
        self.seq
            .is_some_and(|seq| self.hub.acknowledge(&self.slot, seq))
    }

    /// True if the message is of this session.
    pub(super) fn is_of(&self, slot: &Arc<Slot>) -> bool {
        Arc::ptr_eq(&self.slot, slot)
    }

    /// The number of the message in its session, from 1; `None` for a volatile message.
    #[must_use]
    pub fn seq(&self) -> Option<u64> {
        self.seq
    }

    /// True if the application of another server may have been handed this message already, of whose
    /// session this is the continuation; only with a [`SessionStore`](super::store::SessionStore). Of
    /// two hand-overs of one message at least the second says so.
    #[must_use]
    pub fn is_redelivered(&self) -> bool {
        let doubtful = self.slot.doubtful().unwrap_or(0);
        self.seq.is_some_and(|seq| seq <= doubtful)
    }

    /// The message alone.
    #[must_use]
    pub fn into_message(self) -> Message {
        self.message
    }
}

impl Deref for Incoming {
    type Target = Message;

    fn deref(&self) -> &Message {
        &self.message
    }
}

impl fmt::Debug for Incoming {
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
