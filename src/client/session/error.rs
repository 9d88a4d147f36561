//! Errors of sessions, one type for each operation.

use std::convert::Infallible;
use std::fmt;

use super::super::message::Message;
use crate::core::session::{EndReason, Refusal, Refused};

/// The reason why a session did not accept a message. All but `Encode` hand it back.
///
/// `E` is the error of the codec of a typed connection; without a codec there is no such case.
///
/// ```
/// use steadysocket::{Message, SessionSendError};
///
/// let error: SessionSendError = SessionSendError::Full(Message::from("hi"));
/// assert_eq!(error.to_string(), "window and queue are full (message of 2 bytes not sent)");
/// assert_eq!(error.into_message(), Some(Message::from("hi")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionSendError<E = Infallible> {
    /// The window is full, and so is the queue: try later, or use `send`, which waits.
    Full(Message),
    /// The message is larger than the server takes, as it said when the session began.
    TooBig(Message),
    /// The session is closing or has ended; `reconnect` begins a new one.
    Closed(Message),
    /// The session has used up its 2^53 - 1 numbers, and ends.
    Exhausted(Message),
    /// The codec of a typed connection could not write the value; with the codec's error.
    Encode(E),
}

impl<E> SessionSendError<E> {
    /// The message that was not accepted; `None` if there was a value that could not be encoded.
    #[must_use]
    pub fn into_message(self) -> Option<Message> {
        match self {
            Self::Full(message)
            | Self::TooBig(message)
            | Self::Closed(message)
            | Self::Exhausted(message) => Some(message),
            Self::Encode(_) => None,
        }
    }
}

impl SessionSendError {
    /// Converts it to the error of a connection with a codec.
    pub(super) fn with_codec<E>(self) -> SessionSendError<E> {
        match self {
            Self::Full(message) => SessionSendError::Full(message),
            Self::TooBig(message) => SessionSendError::TooBig(message),
            Self::Closed(message) => SessionSendError::Closed(message),
            Self::Exhausted(message) => SessionSendError::Exhausted(message),
            Self::Encode(never) => match never {},
        }
    }
}

impl<E: fmt::Display> fmt::Display for SessionSendError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (message, problem) = match self {
            Self::Full(message) => (message, "window and queue are full"),
            Self::TooBig(message) => (message, "message is larger than the server takes"),
            Self::Closed(message) => (message, "session is closed"),
            Self::Exhausted(message) => (message, "session has used up its numbers"),
            Self::Encode(cause) => return write!(f, "value could not be encoded: {cause}"),
        };
        let bytes = message.byte_len();
        write!(f, "{problem} (message of {bytes} bytes not sent)")
    }
}

impl<E: std::error::Error + 'static> std::error::Error for SessionSendError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Encode(cause) => Some(cause),
            _ => None,
        }
    }
}

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
