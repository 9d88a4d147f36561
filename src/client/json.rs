//! The JSON codec.

use std::fmt;

use super::codec::Codec;
use super::message::Message;

/// JSON, sent as text; read from text and from binary messages.
///
/// ```
/// use steadysocket::{Codec, Json, Message};
///
/// let message = Codec::<Vec<u8>, _>::encode(&Json, &vec![1_u8, 2])?;
/// assert_eq!(message, Message::from("[1,2]"));
/// # Ok::<(), steadysocket::JsonError>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Json;

/// A value that could not be written or read as JSON.
///
/// ```
/// use steadysocket::{Codec, Json, JsonError, Message};
///
/// let read: Result<u8, JsonError> = Codec::<u8, u8>::decode(&Json, &Message::from("{}"));
/// assert!(read.unwrap_err().to_string().starts_with("not the expected json: "));
/// ```
#[derive(Debug)]
pub struct JsonError(serde_json::Error);

impl<In, Out> Codec<In, Out> for Json
where
    In: serde::de::DeserializeOwned,
    Out: serde::Serialize,
{
    type Error = JsonError;

    fn encode(&self, value: &Out) -> Result<Message, JsonError> {
        serde_json::to_string(value)
            .map(Message::text)
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

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not the expected json: {}", self.0)
    }
}

impl std::error::Error for JsonError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}
