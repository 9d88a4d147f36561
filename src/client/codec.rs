//! How typed values become messages and back.

use std::fmt;

use super::message::Message;

/// Turns values into messages and messages into values.
///
/// ```
/// use std::num::ParseIntError;
/// use steadysocket::{Codec, Message};
///
/// struct Decimal;
///
/// impl Codec<i64, i64> for Decimal {
///     type Error = ParseIntError;
///
///     fn encode(&self, value: &i64) -> Result<Message, ParseIntError> {
///         Ok(Message::Text(value.to_string()))
///     }
///
///     fn decode(&self, message: &Message) -> Result<i64, ParseIntError> {
///         match message {
///             Message::Text(text) => text.parse(),
///             Message::Binary(bytes) => String::from_utf8_lossy(bytes).parse(),
///         }
///     }
/// }
///
/// assert_eq!(Decimal.decode(&Decimal.encode(&7)?)?, 7);
/// # Ok::<(), ParseIntError>(())
/// ```
pub trait Codec<In, Out> {
    /// What can go wrong, either way.
    type Error: std::error::Error + 'static;

    /// Makes a message of a value.
    ///
    /// # Errors
    ///
    /// The value cannot be written.
    fn encode(&self, value: &Out) -> Result<Message, Self::Error>;

    /// Reads a value from a message.
    ///
    /// # Errors
    ///
    /// The message is no such value.
    fn decode(&self, message: &Message) -> Result<In, Self::Error>;
}

/// JSON, sent as text; read from text and from binary messages.
///
/// ```
/// use steadysocket::{Codec, Json, Message};
///
/// let message = Codec::<Vec<u8>, _>::encode(&Json, &vec![1_u8, 2])?;
/// assert_eq!(message, Message::from("[1,2]"));
/// # Ok::<(), steadysocket::JsonError>(())
/// ```
#[cfg(feature = "json")]
#[derive(Clone, Copy, Debug, Default)]
pub struct Json;

/// Why a value could not be written or read as JSON.
///
/// ```
/// use steadysocket::{Codec, Json, JsonError, Message};
///
/// let read: Result<u8, JsonError> = Codec::<u8, u8>::decode(&Json, &Message::from("{}"));
/// assert!(read.unwrap_err().to_string().starts_with("not the expected json: "));
/// ```
#[cfg(feature = "json")]
#[derive(Debug)]
pub struct JsonError(serde_json::Error);

#[cfg(feature = "json")]
impl<In, Out> Codec<In, Out> for Json
where
    In: serde::de::DeserializeOwned,
    Out: serde::Serialize,
{
    type Error = JsonError;

    fn encode(&self, value: &Out) -> Result<Message, JsonError> {
        serde_json::to_string(value)
            .map(Message::Text)
            .map_err(JsonError)
    }

    fn decode(&self, message: &Message) -> Result<In, JsonError> {
        match message {
            Message::Text(text) => serde_json::from_str(text),
            Message::Binary(bytes) => serde_json::from_slice(bytes),
        }
        .map_err(JsonError)
    }
}

#[cfg(feature = "json")]
impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not the expected json: {}", self.0)
    }
}

#[cfg(feature = "json")]
impl std::error::Error for JsonError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// `MessagePack` with named fields, in binary messages.
///
/// ```
/// use steadysocket::{Codec, Message, MsgPack};
///
/// let message = Codec::<(), _>::encode(&MsgPack, &true)?;
/// assert_eq!(message, Message::from(vec![0xc3]));
/// # Ok::<(), steadysocket::MsgPackError>(())
/// ```
#[cfg(feature = "msgpack")]
#[derive(Clone, Copy, Debug, Default)]
pub struct MsgPack;

/// Why a value could not be written or read as `MessagePack`.
///
/// ```
/// use steadysocket::{Codec, Message, MsgPack, MsgPackError};
///
/// let read: Result<u8, MsgPackError> = Codec::<u8, u8>::decode(&MsgPack, &Message::from("7"));
/// assert!(matches!(read, Err(MsgPackError::Text)));
/// ```
#[cfg(feature = "msgpack")]
#[derive(Debug)]
#[non_exhaustive]
pub enum MsgPackError {
    /// The value cannot be written.
    Encode(rmp_serde::encode::Error),
    /// The message is no such value.
    Decode(rmp_serde::decode::Error),
    /// The message is a text.
    Text,
}

#[cfg(feature = "msgpack")]
impl<In, Out> Codec<In, Out> for MsgPack
where
    In: serde::de::DeserializeOwned,
    Out: serde::Serialize,
{
    type Error = MsgPackError;

    fn encode(&self, value: &Out) -> Result<Message, MsgPackError> {
        rmp_serde::to_vec_named(value)
            .map(Message::Binary)
            .map_err(MsgPackError::Encode)
    }

    fn decode(&self, message: &Message) -> Result<In, MsgPackError> {
        match message {
            Message::Text(_) => Err(MsgPackError::Text),
            Message::Binary(bytes) => rmp_serde::from_slice(bytes).map_err(MsgPackError::Decode),
        }
    }
}

#[cfg(feature = "msgpack")]
impl fmt::Display for MsgPackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode(cause) => write!(f, "value cannot be written as msgpack: {cause}"),
            Self::Decode(cause) => write!(f, "not the expected msgpack: {cause}"),
            Self::Text => f.write_str("message is a text, expected binary msgpack"),
        }
    }
}

#[cfg(feature = "msgpack")]
impl std::error::Error for MsgPackError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Encode(cause) => Some(cause),
            Self::Decode(cause) => Some(cause),
            Self::Text => None,
        }
    }
}

/// Why a typed message was not sent.
///
/// ```
/// use steadysocket::{Message, SendError, TypedSendError};
///
/// fn unsent<E>(error: TypedSendError<E>) -> Option<Message> {
///     match error {
///         TypedSendError::Send(error) => Some(error.into_message()), // encoded
///         _ => None,
///     }
/// }
/// # let error = TypedSendError::<()>::Send(SendError::Closed(Message::from("1")));
/// # assert_eq!(unsent(error), Some(Message::from("1")));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum TypedSendError<E> {
    /// The codec could not write the value.
    Encode(E),
    /// The message was not sent; it is handed back, encoded.
    Send(super::error::SendError),
}

impl<E: fmt::Display> fmt::Display for TypedSendError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode(cause) => write!(f, "value could not be encoded: {cause}"),
            Self::Send(cause) => cause.fmt(f),
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for TypedSendError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Encode(cause) => Some(cause),
            Self::Send(cause) => Some(cause),
        }
    }
}
