//! The `MessagePack` codec.

use std::fmt;

use super::codec::Codec;
use super::message::Message;

/// `MessagePack` with named fields, in binary messages.
///
/// ```
/// use steadysocket::{Codec, Message, MsgPack};
///
/// let message = Codec::<(), _>::encode(&MsgPack, &true)?;
/// assert_eq!(message, Message::from(vec![0xc3]));
/// # Ok::<(), steadysocket::MsgPackError>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct MsgPack;

/// A value that could not be written or read as `MessagePack`.
///
/// ```
/// use steadysocket::{Codec, Message, MsgPack, MsgPackError};
///
/// let read: Result<u8, MsgPackError> = Codec::<u8, u8>::decode(&MsgPack, &Message::from("7"));
/// assert!(matches!(read, Err(MsgPackError::Text)));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum MsgPackError {
    /// The value cannot be written.
    Encode(rmp_serde::encode::Error),
    /// The message does not hold such a value.
    Decode(rmp_serde::decode::Error),
    /// The message is a text message.
    Text,
}

impl<In, Out> Codec<In, Out> for MsgPack
where
    In: serde::de::DeserializeOwned,
    Out: serde::Serialize,
{
    type Error = MsgPackError;

    fn encode(&self, value: &Out) -> Result<Message, MsgPackError> {
        rmp_serde::to_vec_named(value)
            .map(Message::binary)
            .map_err(MsgPackError::Encode)
    }

    fn decode(&self, message: &Message) -> Result<In, MsgPackError> {
        match message {
            Message::Text(_) => Err(MsgPackError::Text),
            Message::Binary(bytes) => rmp_serde::from_slice(bytes).map_err(MsgPackError::Decode),
        }
    }
}

impl fmt::Display for MsgPackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode(cause) => write!(f, "value cannot be written as msgpack: {cause}"),
            Self::Decode(cause) => write!(f, "not the expected msgpack: {cause}"),
            Self::Text => f.write_str("message is a text, expected binary msgpack"),
        }
    }
}

impl std::error::Error for MsgPackError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Encode(cause) => Some(cause),
            Self::Decode(cause) => Some(cause),
            Self::Text => None,
        }
    }
}
