//! Messages.

use std::borrow::Cow;

use super::bytes::Bytes;
use super::text::Text;
use crate::core::Payload;
use crate::platform::Data;
#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
use crate::platform::content;

/// A text or binary message. Cheap to clone: clones share the content.
///
/// ```
/// use steadysocket::Message;
///
/// fn show(message: Message) -> String {
///     match message {
///         Message::Text(text) if text == "ping" => "a ping".to_owned(),
///         Message::Text(text) => text.into(), // a `String`, without a copy
///         Message::Binary(bytes) => format!("{} bytes", bytes.len()),
///     }
/// }
///
/// assert_eq!(show(Message::from("hi")), "hi");
/// assert_eq!(show(Message::from([1, 2])), "2 bytes");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// A text message. A text that came with lone surrogates has U+FFFD in their place, as the
    /// protocol has no other way to carry them.
    Text(Text),
    /// A binary message.
    Binary(Bytes),
}

impl Message {
    /// A text message.
    #[must_use]
    pub fn text(text: impl Into<Text>) -> Self {
        Self::Text(text.into())
    }

    /// A binary message.
    #[must_use]
    pub fn binary(bytes: impl Into<Bytes>) -> Self {
        Self::Binary(bytes.into())
    }

    /// The text, if it is a text message.
    ///
    /// ```
    /// use steadysocket::Message;
    ///
    /// assert_eq!(Message::from("hi").as_text(), Some("hi"));
    /// assert_eq!(Message::from([1, 2]).as_text(), None);
    /// ```
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Binary(_) => None,
        }
    }

    /// The content in bytes: a text's UTF-8, or the bytes of a binary message.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Binary(bytes) => bytes,
        }
    }

    /// The text, if it is a text message.
    ///
    /// ```
    /// use steadysocket::Message;
    ///
    /// let text: Option<String> = Message::from("hi").into_text().map(String::from).ok();
    /// assert_eq!(text.as_deref(), Some("hi"));
    /// ```
    ///
    /// # Errors
    ///
    /// The message itself, if it is binary.
    pub fn into_text(self) -> Result<Text, Self> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Binary(_) => Err(self),
        }
    }

    /// The size in bytes, text counted as UTF-8.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        self.as_bytes().len()
    }

    /// The content, for the socket.
    pub(super) fn data(&self) -> Data<'_> {
        match self {
            Self::Text(text) => Data::Text(text.content()),
            Self::Binary(bytes) => Data::Binary(bytes.content()),
        }
    }
}

#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
impl Message {
    /// Stands for a ping frame where messages are sent.
    pub(super) fn frame() -> Self {
        Self::Binary(FRAME.clone())
    }

    /// The message, for the socket.
    pub(super) fn into_content(self) -> content::Message {
        match self {
            Self::Text(text) => content::Message::Text(text.into_content()),
            Self::Binary(bytes) => content::Message::Binary(bytes.into_content()),
        }
    }

    /// True if it stands for a ping frame: no message of a user's has its place in memory.
    pub(super) fn is_frame(&self) -> bool {
        matches!(self, Self::Binary(bytes) if bytes.as_ptr() == FRAME.as_ptr())
    }
}

#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
static FRAME: std::sync::LazyLock<Bytes> = std::sync::LazyLock::new(|| Bytes::from([0]));

impl Payload for Message {
    type Text = String;

    const IS_WATCHED_BY_POINTER: bool = true;

    fn byte_len(&self) -> u64 {
        Self::byte_len(self) as u64
    }
}

impl From<&Message> for Message {
    fn from(message: &Message) -> Self {
        message.clone()
    }
}

impl From<Text> for Message {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl From<&Text> for Message {
    fn from(text: &Text) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<&String> for Message {
    fn from(text: &String) -> Self {
        Self::Text(text.into())
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<Cow<'_, str>> for Message {
    fn from(text: Cow<'_, str>) -> Self {
        Self::Text(text.into())
    }
}

impl From<Bytes> for Message {
    fn from(bytes: Bytes) -> Self {
        Self::Binary(bytes)
    }
}

impl From<&Bytes> for Message {
    fn from(bytes: &Bytes) -> Self {
        Self::Binary(bytes.clone())
    }
}

impl From<Vec<u8>> for Message {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Binary(bytes.into())
    }
}

impl From<&[u8]> for Message {
    fn from(bytes: &[u8]) -> Self {
        Self::Binary(bytes.into())
    }
}

impl<const N: usize> From<[u8; N]> for Message {
    fn from(bytes: [u8; N]) -> Self {
        Self::Binary(bytes.into())
    }
}

impl<const N: usize> From<&[u8; N]> for Message {
    fn from(bytes: &[u8; N]) -> Self {
        Self::Binary(bytes.into())
    }
}

/// The result of a send: where the message is now.
///
/// ```
/// use steadysocket::Sent;
///
/// fn status(sent: Sent) -> &'static str {
///     match sent {
///         Sent::Transmitted => "sent",
///         _ => "waits for the connection",
///     }
/// }
/// # assert_eq!(status(Sent::Queued), "waits for the connection");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sent {
    /// It was given to the socket.
    Transmitted,
    /// It waits in the queue.
    Queued,
}
