//! Messages.

use crate::core::Payload;

/// A text or binary message.
///
/// ```
/// use steadysocket::Message;
///
/// assert_eq!(Message::from("hi"), Message::Text("hi".to_owned()));
/// assert_eq!(Message::from(vec![1, 2]).byte_len(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// A text message. A text that came with lone surrogates has U+FFFD in their place, as the
    /// protocol has no other way to carry them.
    Text(String),
    /// A binary message.
    Binary(Vec<u8>),
}

impl Message {
    /// The size in bytes, text counted as UTF-8.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Binary(bytes) => bytes.len(),
        }
    }
}

impl Payload for Message {
    type Text = String;

    fn byte_len(&self) -> u64 {
        Self::byte_len(self) as u64
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&[u8]> for Message {
    fn from(bytes: &[u8]) -> Self {
        Self::Binary(bytes.to_vec())
    }
}

impl From<Vec<u8>> for Message {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Binary(bytes)
    }
}

/// What became of a message that was sent.
///
/// ```
/// use steadysocket::Sent;
///
/// fn status(sent: Sent) -> &'static str {
///     match sent {
///         Sent::Transmitted => "sent",
///         Sent::Queued => "waits for the connection",
///     }
/// }
/// # assert_eq!(status(Sent::Queued), "waits for the connection");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It was given to the browser's socket.
    Transmitted,
    /// It waits in the queue.
    Queued,
}
