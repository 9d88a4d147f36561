//! Errors, one enum for each operation.

use std::fmt;

use tokio_tungstenite::tungstenite;

use crate::Message;
use crate::core::session::{Refusal, Refused};

/// The reason why a session did not accept a message, which comes back.
///
/// ```
/// use steadysocket::{Message, server::SendError};
///
/// let error = SendError::Full(Message::from("hi"));
/// assert_eq!(error.to_string(), "the window of the session is full");
/// assert_eq!(error.into_message(), Message::from("hi"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendError {
    /// The client has a full window of messages that its application has not acknowledged, or a
    /// `send` waits for room in it. Send later, or with `send`, which waits.
    Full(Message),
    /// The message is larger than the client takes, as it said when the session began.
    TooBig(Message),
    /// The session is closing or has ended.
    Closed(Message),
    /// The session has used up its 2^53 - 1 numbers, and ends.
    Exhausted(Message),
}

impl SendError {
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

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(_) => f.write_str("the window of the session is full"),
            Self::TooBig(message) => {
                let bytes = message.byte_len();
                write!(f, "the client takes no message of {bytes} bytes")
            }
            Self::Closed(_) => f.write_str("the session is closing or has ended"),
            Self::Exhausted(_) => f.write_str("the session has used up its sequence numbers"),
        }
    }
}

impl std::error::Error for SendError {}

impl From<Refused<Message>> for SendError {
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

/// The reason why a stream did not become a socket of a session. The client can fix each.
#[derive(Debug)]
#[non_exhaustive]
pub enum AcceptError {
    /// The handshake failed, or the client does not offer the subprotocol `steady.v1`.
    Handshake(tungstenite::Error),
    /// The handshake took longer than the first frame may take.
    TooLate,
}

impl fmt::Display for AcceptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Handshake(error) => write!(f, "the handshake failed: {error}"),
            Self::TooLate => f.write_str("the handshake took too long"),
        }
    }
}

impl std::error::Error for AcceptError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Handshake(error) => Some(error),
            Self::TooLate => None,
        }
    }
}
