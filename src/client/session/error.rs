//! Errors of sessions, one type for each operation.

use std::fmt;

use super::super::message::Message;
use crate::core::session::{EndReason, Refusal, Refused};

/// The reason why a session did not accept a message, which comes back.
///
/// ```
/// use steadysocket::{Message, SessionSendError};
///
/// let error = SessionSendError::Full(Message::from("hi"));
/// assert_eq!(error.to_string(), "window and queue are full (message of 2 bytes not sent)");
/// assert_eq!(error.into_message(), Message::from("hi"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionSendError {
    /// The window is full, and so is the queue: try later, or use `send`, which waits.
    Full(Message),
    /// The message is larger than the server takes, as it said when the session began.
    TooBig(Message),
    /// The session is closing or has ended; `reconnect` begins a new one.
    Closed(Message),
    /// The session has used up its 2^53 - 1 numbers, and ends.
    Exhausted(Message),
}

impl SessionSendError {
    /// The message that was not accepted.
    #[must_use]
    pub fn into_message(self) -> Message {
        match self {
            Self::Full(message)
            | Self::TooBig(message)
            | Self::Closed(message)
            | Self::Exhausted(message) => message,
        }
    }
}

impl fmt::Display for SessionSendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (message, problem) = match self {
            Self::Full(message) => (message, "window and queue are full"),
            Self::TooBig(message) => (message, "message is larger than the server takes"),
            Self::Closed(message) => (message, "session is closed"),
            Self::Exhausted(message) => (message, "session has used up its numbers"),
        };
        let bytes = message.byte_len();
        write!(f, "{problem} (message of {bytes} bytes not sent)")
    }
}

impl std::error::Error for SessionSendError {}

impl From<Refused<Message>> for SessionSendError {
    fn from(refused: Refused<Message>) -> Self {
        let message = refused.payload;
        match refused.cause {
            Refusal::Full => Self::Full(message),
            Refusal::TooBig => Self::TooBig(message),
            Refusal::Closed => Self::Closed(message),
            Refusal::Exhausted => Self::Exhausted(message),
        }
    }
}

/// The session ended before everything that it had accepted was acknowledged. Its report, in
/// [`SessionEvent::Ended`](crate::SessionEvent::Ended), says what has become of each message.
///
/// ```
/// use steadysocket::{SessionSocket, Unacknowledged};
///
/// async fn save(socket: &SessionSocket) -> Result<(), Unacknowledged> {
///     socket.acknowledged().await // the server's application was handed everything
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unacknowledged {
    /// The reason why the session ended.
    pub why: EndReason,
}

impl fmt::Display for Unacknowledged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("session ended before everything was acknowledged: ")?;
        f.write_str(self.why.as_str())
    }
}

impl std::error::Error for Unacknowledged {}
